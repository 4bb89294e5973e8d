import type { CodexConfig } from "../configuration/codex-config.js";
import type { CodexConfigObject, CodexConfigValue } from "../configuration/codex-config-value.js";
import { describeValue } from "../errors/describe-value.js";
import { InvalidConfigError } from "../errors/invalid-config-error.js";
import { type Place, startAt } from "../values/place.js";
import { isTable, tableEntries } from "../values/table-entries.js";
import { tomlValueAt } from "../values/to-toml-value.js";
import { checkLegacyLandlock, moveLegacyLandlockBehindFeatures } from "./legacy-landlock.js";
import { checkTopLevelKey, isPathSegment } from "./override-key.js";

/**
 * Turns a nested configuration into the values of the CLI's `--config` flag, in the order of the object:
 * `{ model: "gpt-5.5", features: { hooks: false } }` gives `['model="gpt-5.5"', "features.hooks=false"]`.
 *
 * - Every table with plain keys (`A-Z a-z 0-9 _ -`) is spelled out as dotted paths, one override per value.
 * - A table with any other key (a dot, a slash, a space, quotes, `=`, nothing, non-ASCII) travels whole, siblings
 *   included, as one inline table: `projects={"/srv/a.b" = {trust_level = "trusted"}}`.
 * - An empty object is an empty table, `x={}`. A property that is `undefined` is absent, and so is a table that
 *   has nothing else.
 *
 * The CLI merges the result into its lower layers table by table (`config.toml`, profile, project), whichever form a
 * table travels in: an inline table replaces only earlier overrides of the same branch.
 *
 * Give each override to the CLI as one argument, `--config=${override}`, all at one command level and before any
 * subcommand. They are visible in the process list; see `CodexConfig` for how to keep secrets out.
 *
 * @throws InvalidConfigError when the configuration is not a plain object, for a top-level key that the CLI
 *   cannot receive, and for every value that `toTomlValue` refuses.
 */
export function flattenConfig(config: CodexConfig | CodexConfigObject): string[] {
  const top = startAt([]);
  if (!isTable(config)) {
    throw new InvalidConfigError({
      path: top.path,
      expected: "a plain object",
      received: describeValue(config),
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
