/** A JSON object with unchecked members. */
export interface JsonObject {
  [member: string]: unknown;
}

/** The value if it is a JSON object, otherwise an empty object. */
export function asObject(value: unknown): JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as JsonObject) : {};
}

/** The objects in a JSON array. Empty when the value is not an array. */
export function asObjects(value: unknown): JsonObject[] {
  return Array.isArray(value) ? value.map(asObject) : [];
}

/** The value if it is a string, otherwise undefined. */
export function asString(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}
