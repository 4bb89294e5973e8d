import type { CodexConfigValue } from "../configuration/codex-config-value.js";
import { InvalidConfigError } from "../errors/invalid-config-error.js";
import { checkWellFormed } from "./check-well-formed.js";
import { checkNesting, type Place, placeInside } from "./place.js";

/** One property of a table, with the place where its value stands. */
export interface TableEntry {
  readonly key: string;
  readonly value: CodexConfigValue;
  readonly place: Place;
}

/**
 * The CLI's TOML reader carries date-times through its data model as a table with this one key. A table that
 * really has it would come out as a date, or spoil the literal around it.
 */
const reservedKey = "$__toml_private_datetime";

/** Whether a value is a table: an object literal, `Object.create(null)`, or either from another realm. */
export function isTable(value: unknown): value is Record<string, CodexConfigValue | undefined> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  // `Object.prototype` of any realm is the prototype that has none itself. A class has a longer chain.
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

/**
 * The properties of a table that have a value, in the order of the object. `__proto__` and its like are ordinary
 * keys here: only own properties are read and none is ever assigned.
 */
export function tableEntries(table: object, place: Place): TableEntry[] {
  checkNesting(table, place);
  for (const symbol of Object.getOwnPropertySymbols(table)) {
    if (!Object.prototype.propertyIsEnumerable.call(table, symbol)) continue;
    throw new InvalidConfigError({
      path: place.path,
      expected: "string keys only",
      received: `the key ${String(symbol)}`,
      remedy: "Remove it, or make it a string.",
    });
  }
  const entries: TableEntry[] = [];
  for (const [key, value] of Object.entries(table) as [string, CodexConfigValue | undefined][]) {
    if (value === undefined) continue;
    const entryPlace = placeInside(place, table, key);
    checkKey(key, entryPlace);
    entries.push({ key, value, place: entryPlace });
  }
  return entries;
}

function checkKey(key: string, place: Place): void {
  checkWellFormed(key, "key", place);
  if (key !== reservedKey) return;
  throw new InvalidConfigError({
    path: place.path,
    expected: "another key",
    received: "the name under which the CLI's TOML reader keeps its dates",
    remedy: "Give a Date as the value instead of a table.",
  });
}
