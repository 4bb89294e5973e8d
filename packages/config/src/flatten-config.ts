import { describeSecret } from "@codex/protocol/describe";
import type { CodexConfig } from "./codex-config.js";
import type { CodexConfigObject, CodexConfigValue } from "./codex-config-value.js";
import { InvalidConfigError } from "./invalid-config-error.js";
import { tomlValueAt } from "./to-toml-value.js";
import { isTable, type Place, startAt, tableEntries } from "./toml-table.js";

/** The only key that the CLI renames: at the top level it means `features.use_legacy_landlock`. */
const legacyKey = "use_legacy_landlock";

/**
 * Converts a nested configuration into values of the CLI's `--config` flag, in the order of the object:
 * `{ model: "gpt-5.5", features: { hooks: false } }` becomes `['model="gpt-5.5"', "features.hooks=false"]`.
 *
 * - A table whose keys are all plain (`A-Z a-z 0-9 _ -`) becomes dotted paths, one override per value.
 * - A table with any other key (a dot, a slash, a space, quotes, `=`, an empty key, non-ASCII) becomes one inline table,
 *   siblings included: `projects={"/srv/a.b" = {trust_level = "trusted"}}`.
 * - A path of plain keys may be given as one top-level key: `{ "features.hooks": false }`.
 * - An empty object becomes an empty table, `x={}`. A property that is `undefined` is omitted, and so is a table that
 *   contains nothing else.
 *
 * The CLI merges the overrides table by table into the layers below them (`config.toml`, profile, project), whether a
 * table is written as dotted paths or inline. An inline table replaces only earlier overrides of the same branch.
 *
 * Pass each override to the CLI as a single argument, `--config=${override}`. Put all of them at the same command level,
 * before any subcommand. They are visible in the process list; {@link CodexConfig} says how to keep secrets out.
 *
 * @throws {InvalidConfigError} when the configuration is not a plain object, when the CLI cannot receive a top-level key,
 *   and for every value that `toTomlValue` rejects.
 */
export function flattenConfig(config: CodexConfig | CodexConfigObject): string[] {
  const top = startAt([]);
  if (!isTable(config)) {
    throw new InvalidConfigError({
      path: top.path,
      expected: "a plain object",
      received: describeSecret(config),
      remedy: 'Give the settings as properties: { model: "gpt-5.5" }.',
    });
  }
  checkLegacyLandlock(config);
  const overrides: string[] = [];
  for (const { key, value, place } of tableEntries(config, top)) {
    checkTopLevelKey(key, place);
    addOverrides(overrides, key, value, place);
  }
  return moveLegacyLandlockBehindFeatures(overrides);
}

function addOverrides(overrides: string[], path: string, value: CodexConfigValue, place: Place): void {
  if (!isTable(value)) {
    overrides.push(`${path}=${tomlValueAt(value, place)}`);
    return;
  }
  const entries = tableEntries(value, place);
  const hasOnlyUndefined = entries.length === 0 && Object.keys(value).length > 0;
  if (hasOnlyUndefined) return;
  if (entries.length === 0 || !entries.every((entry) => isPathSegment(entry.key))) {
    overrides.push(`${path}=${tomlValueAt(value, place)}`);
    return;
  }
  for (const entry of entries) addOverrides(overrides, `${path}.${entry.key}`, entry.value, entry.place);
}

/**
 * Whether a key may be a segment of a dotted path.
 *
 * The CLI cuts an override at the first `=`, trims the path, and splits it at every `.`; it does not understand quotes. It
 * would accept many more characters than these. TOML's bare keys are the ones that mean the same to a plain splitter and
 * to a TOML parser, so they are safe for other versions too.
 */
function isPathSegment(key: string): boolean {
  return /^[A-Za-z0-9_-]+$/.test(key);
}

/**
 * Rejects a top-level key that the CLI would alter. A nested key of this kind travels inside an inline table, but a
 * top-level one has no parent to which a table could be assigned. A path of plain keys (`"features.hooks"`) means the same
 * to the CLI, and to programs written for the published SDK.
 */
function checkTopLevelKey(key: string, place: Place): void {
  if (key.split(".").every(isPathSegment) || !isAlteredByCli(key)) return;
  throw new InvalidConfigError({
    path: place.path,
    expected:
      'a top-level key that is not empty, has no "=" or NUL, no space at its ends, and dots only between plain keys',
    received: "one that the CLI would alter",
    remedy: 'Nest the tables instead of joining their names: { a: { b: 1 } }, not { "a.b": 1 }.',
  });
}

/** Whether the CLI would split or trim a key, or could not receive it at all. */
function isAlteredByCli(key: string): boolean {
  // Compiling this takes a third of a millisecond, so it is not a module constant: plain keys never need it.
  return /^$|[.=\0]|^\p{White_Space}|\p{White_Space}$/u.test(key);
}

/** Rejects a configuration that sets the renamed key in both places, where the later one would silently win. */
function checkLegacyLandlock(config: object): void {
  const features = ownValue(config, "features");
  if (ownValue(config, legacyKey) === undefined || !isTable(features)) return;
  if (ownValue(features, legacyKey) === undefined) return;
  throw new InvalidConfigError({
    path: [legacyKey],
    expected: `one of ${legacyKey} and features.${legacyKey}`,
    received: "both",
    remedy: `The CLI reads the first as the second: keep features.${legacyKey}.`,
  });
}

/**
 * Moves the renamed key behind an inline table of `features`, which would otherwise replace it. All other overrides keep
 * their order.
 */
function moveLegacyLandlockBehindFeatures(overrides: string[]): string[] {
  const isLegacy = (override: string) => override.startsWith(`${legacyKey}=`);
  if (!overrides.some((override) => override.startsWith("features={"))) return overrides;
  return [...overrides.filter((override) => !isLegacy(override)), ...overrides.filter(isLegacy)];
}

function ownValue(table: object, key: string): unknown {
  return Object.hasOwn(table, key) ? (table as Record<string, unknown>)[key] : undefined;
}
