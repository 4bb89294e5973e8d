/**
 * Names the kind of a value for an error message. Strings and numbers are not quoted, because a configuration
 * may hold secrets and messages end up in logs.
 */
export function describeValue(value: unknown): string {
  if (value === null) return "null";
  switch (typeof value) {
    case "undefined":
      return "undefined";
    case "number":
      return Number.isFinite(value) ? "a number" : String(value);
    case "object":
      return Array.isArray(value) ? "an array" : describeObject(value);
    default:
      return `a ${typeof value}`;
  }
}

function describeObject(value: object): string {
  const constructorName: unknown = Object.getPrototypeOf(value)?.constructor?.name;
  if (typeof constructorName !== "string" || constructorName === "") return "an object";
  return constructorName === "Object" ? "an object" : `an instance of ${constructorName}`;
}
