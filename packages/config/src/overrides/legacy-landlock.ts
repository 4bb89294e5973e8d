import { InvalidConfigError } from "../errors/invalid-config-error.js";
import { isTable } from "../values/table-entries.js";

/** The one key the CLI renames: at the top level it means `features.use_legacy_landlock`. */
const legacyKey = "use_legacy_landlock";

/** Refuses a configuration that sets the renamed key in both places, where the later one would win unseen. */
export function checkLegacyLandlock(config: object): void {
  const features = own(config, "features");
  if (own(config, legacyKey) === undefined || !isTable(features)) return;
  if (own(features, legacyKey) === undefined) return;
  throw new InvalidConfigError({
    path: [legacyKey],
    expected: `one of ${legacyKey} and features.${legacyKey}`,
    received: "both",
    remedy: `The CLI reads the first as the second: keep features.${legacyKey}.`,
  });
}

/**
 * Puts the renamed key behind an inline table of `features`, which would replace what stands before it. Everything
 * else keeps its order.
 */
export function moveLegacyLandlockBehindFeatures(overrides: string[]): string[] {
  const isLegacy = (override: string) => override.startsWith(`${legacyKey}=`);
  if (!overrides.some((override) => override.startsWith("features={"))) return overrides;
  return [...overrides.filter((override) => !isLegacy(override)), ...overrides.filter(isLegacy)];
}

function own(table: object, key: string): unknown {
  return Object.hasOwn(table, key) ? (table as Record<string, unknown>)[key] : undefined;
}
