import { describeSecret } from "@codex/protocol/describe";
import { stringify } from "smol-toml";
import type { CodexConfigValue } from "./codex-config-value.js";
import { type ConfigPath, InvalidConfigError } from "./invalid-config-error.js";
import {
  checkNesting,
  checkWellFormed,
  isTable,
  type Place,
  placeInside,
  startAt,
  tableEntries,
} from "./toml-table.js";

/** The CLI's TOML integers have 64 bits. It keeps a longer integer as a string. */
const maxInteger = 2n ** 63n - 1n;
const minInteger = -(2n ** 63n);

const date = String.raw`\d{4}-\d{2}-\d{2}`;
const time = String.raw`\d{2}:\d{2}:\d{2}(?:\.\d+)?`;
const offset = String.raw`(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)`;

/** The four kinds of TOML 1.0: offset date-time, local date-time, local date, local time. */
const tomlDateKinds = new RegExp(`^(?:${date}(?:T${time}${offset}?)?|${time})$`);

/**
 * Writes a value as a TOML 1.0 literal, the right-hand side of `--config key=value`: `"text"`, `1`, `1.5`, `true`,
 * `[1, 2]`, `{a = 1}`. Parsing the literal gives the same value back.
 *
 * @param value The value to write.
 * @param path The position of the value, for error messages: property names and array indexes. Default: the top level.
 * @throws {InvalidConfigError} when the value has no such literal: `NaN`, infinities, integers beyond 64 bits, unpaired
 *   surrogates, invalid dates, `null`, functions, symbols, `undefined` and holes in arrays, class instances, cycles, and
 *   more than 64 levels of nesting.
 */
export function toTomlValue(value: CodexConfigValue, path: ConfigPath = []): string {
  return tomlValueAt(value, startAt(path));
}

/** {@link toTomlValue} for a value inside a larger one. */
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
    received: describeSecret(value),
    remedy: remedyFor(value),
  });
}

function remedyFor(value: unknown): string {
  if (value === null) return "TOML has no null: omit the key or the element.";
  if (value === undefined) return "Only a property may be undefined, which omits it: remove the element.";
  if (typeof value !== "object") return "Leave it out.";
  return "Convert it first: a Map with Object.fromEntries(map), a Set with [...set], a URL with url.href.";
}

function tomlArray(array: readonly CodexConfigValue[], place: Place): string {
  checkNesting(array, place);
  // Not map(), which would skip the holes of a sparse array instead of passing them as undefined.
  const items = Array.from(array, (item, index) => tomlValueAt(item, placeInside(place, array, index)));
  return `[${items.join(", ")}]`;
}

function tomlInlineTable(table: object, place: Place): string {
  const pairs = tableEntries(table, place).map((entry) => {
    return `${tomlKey(entry.key)} = ${tomlValueAt(entry.value, entry.place)}`;
  });
  return `{${pairs.join(", ")}}`;
}

/** A key before the `=` of an inline table: bare where TOML allows it, otherwise a quoted string. */
function tomlKey(key: string): string {
  return stringify({ [key]: 0 }).slice(0, -" = 0\n".length);
}

/** The literal of a scalar. Callers check ranges and surrogates; smol-toml would print `nan` and replace surrogates. */
function tomlLeaf(value: string | number | bigint | boolean): string {
  // stringify only writes documents. This one is the line `v = <literal>`.
  return stringify({ v: value }).slice("v = ".length, -1);
}

/**
 * Writes a whole number within 64 bits as an integer (with all its digits, even beyond 2^53; `-0` is `0`) and any other
 * finite number as a float, with a point or an exponent.
 *
 * @throws {InvalidConfigError} for `NaN` and the infinities. No setting of the CLI accepts them; they usually result from
 *   a wrong calculation.
 */
function tomlNumber(value: number, place: Place): string {
  if (!Number.isFinite(value)) {
    throw new InvalidConfigError({
      path: place.path,
      expected: "a finite number",
      received: describeSecret(value),
      remedy: "Check the calculation that produced it, or leave the key out.",
    });
  }
  if (Number.isInteger(value)) {
    const integer = BigInt(value);
    if (fitsInteger(integer)) return tomlLeaf(integer);
  }
  return tomlLeaf(value);
}

function tomlInteger(value: bigint, place: Place): string {
  if (fitsInteger(value)) return tomlLeaf(value);
  throw new InvalidConfigError({
    path: place.path,
    expected: "a bigint from -2^63 to 2^63-1",
    received: "one outside this range",
    remedy: "TOML integers have 64 bits: use a string, or a number, which becomes a float.",
  });
}

function fitsInteger(value: bigint): boolean {
  return value >= minInteger && value <= maxInteger;
}

/** Whether a value is a `Date` or an instance of a subclass, from this realm or another. */
function isDate(value: object): value is Date {
  try {
    Date.prototype.getTime.call(value);
    return true;
  } catch {
    return false;
  }
}

/**
 * Writes a date as its ISO text, to the millisecond. A `Date` becomes an offset date-time in UTC; smol-toml's `TomlDate`
 * keeps its kind, because it overrides `toISOString`.
 */
function tomlDate(value: Date, place: Place): string {
  if (Number.isNaN(value.getTime())) {
    throw invalidDate(place, "an invalid date", "Check the text it was parsed from.");
  }
  const literal = value.toISOString();
  if (tomlDateKinds.test(literal)) return literal;
  throw invalidDate(place, "a date that TOML cannot express", "Give it as a string.");
}

function invalidDate(place: Place, received: string, remedy: string): InvalidConfigError {
  const expected = "a date in the years 0000 to 9999";
  return new InvalidConfigError({ path: place.path, expected, received, remedy });
}
