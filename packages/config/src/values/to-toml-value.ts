import type { CodexConfigValue } from "../configuration/codex-config-value.js";
import type { ConfigPath } from "../errors/config-path.js";
import { describeValue } from "../errors/describe-value.js";
import { InvalidConfigError } from "../errors/invalid-config-error.js";
import { checkWellFormed } from "./check-well-formed.js";
import { checkNesting, type Place, placeInside, startAt } from "./place.js";
import { isTable, tableEntries } from "./table-entries.js";
import { isDate, tomlDate } from "./toml-date.js";
import { tomlKey, tomlLeaf } from "./toml-leaf.js";
import { tomlInteger, tomlNumber } from "./toml-number.js";

/**
 * Writes a value as a TOML 1.0 literal, the right-hand side of `--config key=value`: `"text"`, `1`, `1.5`, `true`,
 * `[1, 2]`, `{a = 1}`. Parsing the literal gives the value back; what has no such literal is refused.
 *
 * @param value the value to write.
 * @param path where it stands, for the error: property names and array positions. Default: the top.
 * @throws InvalidConfigError for `NaN` and infinities, integers beyond 64 bits, half surrogate pairs, invalid dates,
 *   `null`, functions, symbols, `undefined` and holes in arrays, class instances, cycles, and more than 64 levels.
 */
export function toTomlValue(value: CodexConfigValue, path: ConfigPath = []): string {
  return tomlValueAt(value, startAt(path));
}

/** {@link toTomlValue} for a value inside others. */
export function tomlValueAt(value: CodexConfigValue, place: Place): string {
  switch (typeof value) {
    case "string":
      checkWellFormed(value, "string", place);
      return tomlLeaf(value);
    case "number":
      return tomlNumber(value, place);
    case "bigint":
      return tomlInteger(value, place);
    case "boolean":
      return tomlLeaf(value);
    case "object":
      if (Array.isArray(value)) return tomlArray(value, place);
      if (isTable(value)) return tomlInlineTable(value, place);
      if (value !== null && isDate(value)) return tomlDate(value, place);
  }
  throw new InvalidConfigError({
    path: place.path,
    expected: "a string, number, bigint, boolean, Date, array or plain object",
    received: describeValue(value),
    remedy: remedyFor(value),
  });
}

function tomlArray(array: readonly CodexConfigValue[], place: Place): string {
  checkNesting(array, place);
  // Array.from, because map() would skip the holes of a sparse array instead of showing them as undefined.
  const items = Array.from(array, (item, index) => tomlValueAt(item, placeInside(place, array, index)));
  return `[${items.join(", ")}]`;
}

function tomlInlineTable(table: object, place: Place): string {
  const pairs = tableEntries(table, place).map((entry) => {
    return `${tomlKey(entry.key)} = ${tomlValueAt(entry.value, entry.place)}`;
  });
  return `{${pairs.join(", ")}}`;
}

function remedyFor(value: unknown): string {
  if (value === null) return "TOML has no null: leave the key or the element out.";
  if (value === undefined)
    return "Only a property may be undefined, which leaves it out: remove the element.";
  if (typeof value !== "object") return "Leave it out.";
  return "Convert it first: a Map with Object.fromEntries(map), a Set with [...set], a URL with url.href.";
}
