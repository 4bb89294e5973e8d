import { InvalidConfigError } from "../errors/invalid-config-error.js";
import type { Place } from "./place.js";

const date = String.raw`\d{4}-\d{2}-\d{2}`;
const time = String.raw`\d{2}:\d{2}:\d{2}(?:\.\d+)?`;
const offset = String.raw`(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)`;

/** The four kinds of TOML 1.0: offset date-time, local date-time, local date, local time. */
const tomlDateKinds = new RegExp(`^(?:${date}(?:T${time}${offset}?)?|${time})$`);

/** Whether a value is a `Date`, of this realm or another, or of a subclass. */
export function isDate(value: object): value is Date {
  try {
    Date.prototype.getTime.call(value);
    return true;
  } catch {
    return false;
  }
}

/**
 * A date as its ISO text, which is the TOML literal. A `Date` gives an offset date-time in UTC; smol-toml's
 * `TomlDate` gives the kind it has, because it overrides `toISOString`. Precision is the millisecond.
 */
export function tomlDate(value: Date, place: Place): string {
  if (Number.isNaN(value.getTime()))
    throw refused(place, "an invalid date", "Check the text it was parsed from.");
  const literal = value.toISOString();
  if (tomlDateKinds.test(literal)) return literal;
  throw refused(place, "a date that TOML cannot write", "Give it as a string.");
}

function refused(place: Place, received: string, remedy: string): InvalidConfigError {
  const expected = "a date in the years 0000 to 9999";
  return new InvalidConfigError({ path: place.path, expected, received, remedy });
}
