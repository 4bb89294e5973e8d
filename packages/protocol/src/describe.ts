// Words for error messages: what a value is, where in a larger value it is, and whether it is nested too deep to be read.

export { nestedTooDeepError } from "./malformed-event-error.js";
export { formatPath, isNestedTooDeep, maxNestingLevels } from "./nesting.js";

const maxQuotedLength = 60;

/**
 * Describes a value in a few words: `the number 3`, `"foo"`, `an array`, `an instance of Map`, `null`. Quotes the first 60
 * characters of a string; use {@link describeSecret} for a value that may be confidential.
 */
export function describeValue(value: unknown): string {
  switch (typeof value) {
    case "string":
      return value === "" ? "an empty string" : JSON.stringify(shorten(value));
    case "number":
    case "bigint":
    case "boolean":
      return `the ${typeof value} ${value}`;
    default:
      return describeType(value);
  }
}

/**
 * Describes only the kind of a value, for values that may hold a secret: `a string (not shown)`, `a number`, `an array`.
 * `NaN` and infinities are shown.
 */
export function describeSecret(value: unknown): string {
  if (typeof value !== "string") return describeType(value);
  return value === "" ? "an empty string" : "a string (not shown)";
}

/** The message of an error, or any other thrown value as text. Never throws: a caller's code can throw anything. */
export function describeThrown(thrown: unknown): string {
  try {
    const message = (thrown as { message?: unknown } | null | undefined)?.message;
    return typeof message === "string" ? message : String(thrown);
  } catch {
    return describeValue(thrown);
  }
}

function describeType(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (typeof value === "object") return describeObject(value);
  if (typeof value === "number" && !Number.isFinite(value)) return String(value);
  return `a ${typeof value}`;
}

function describeObject(value: object): string {
  try {
    if (Array.isArray(value)) return "an array";
    // Found by name, not by `instanceof`: the value may come from another realm.
    const className: unknown = Object.getPrototypeOf(value)?.constructor?.name;
    const isPlain = typeof className !== "string" || className === "" || className === "Object";
    return isPlain ? "an object" : `an instance of ${className}`;
  } catch {
    // A proxy, or a getter of its class, threw.
    return "an object";
  }
}

function shorten(text: string): string {
  return text.length > maxQuotedLength ? `${text.slice(0, maxQuotedLength)}…` : text;
}
