import { InvalidOptionError } from "../errors/option-errors.js";

/** A running server gets `config` as JSON, which has neither dates nor big integers. */
export function checkJson(
  where: string,
  path: string,
  value: unknown,
  around: readonly unknown[] = [],
): void {
  if (value instanceof Date || typeof value === "bigint") {
    const received = value instanceof Date ? "a Date" : "a bigint";
    const expected = "a JSON value with the address of a running server";
    throw new InvalidOptionError(path, expected, received, where);
  }
  if (typeof value !== "object" || value === null) return;
  // Flattening the settings refuses those that contain themselves or are nested deeper than this.
  if (around.length > 100 || around.includes(value)) return;
  for (const [key, entry] of Object.entries(value))
    checkJson(where, `${path}.${key}`, entry, [...around, value]);
}
