import { describeSecret } from "@codex/protocol/describe";
import type { CodexConfigValue } from "./codex-config-value.js";
import { type ConfigPath, InvalidConfigError } from "./invalid-config-error.js";

/**
 * The deepest nesting of tables and arrays, counting the outermost one.
 *
 * Beyond 80 levels the CLI's TOML parser silently keeps the literal as a string, and a dotted path of some thousand
 * segments crashes it. 64 leaves room for versions with a lower limit.
 */
export const maxNestingLevels = 64;

/**
 * The CLI's TOML parser represents a date-time internally as a table with this one key. A table that really has this key
 * would turn into a date or corrupt the literal around it.
 */
const reservedKey = "$__toml_private_datetime";

/** A position in the configuration, reached while walking it. */
export interface Place {
  readonly path: ConfigPath;
  /** The tables and arrays around this position, outermost first. A value that is one of them closes a cycle. */
  readonly ancestors: readonly object[];
}

/** One property of a table, with the position of its value. */
export interface TableEntry {
  readonly key: string;
  readonly value: CodexConfigValue;
  readonly place: Place;
}

/** Starts a walk at the value that stands at `path`. */
export function startAt(path: ConfigPath): Place {
  return { path, ancestors: [] };
}

/** The position of `segment` inside `container`, which itself is at `place`. */
export function placeInside(place: Place, container: object, segment: string | number): Place {
  return { path: [...place.path, segment], ancestors: [...place.ancestors, container] };
}

/** Whether a value is a table: an object literal or `Object.create(null)`, from this realm or another. */
export function isTable(value: unknown): value is Record<string, CodexConfigValue | undefined> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  // In every realm, `Object.prototype` is the object whose prototype is null. Instances of classes have a longer chain.
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

/**
 * The properties of a table that have a value, in the order of the object. Only own properties are read and nothing is
 * assigned, so `__proto__` is a key like any other.
 *
 * @throws {InvalidConfigError} when the table is nested too deeply, contains itself, or has a key that TOML cannot carry.
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
    received: "the name that the CLI's TOML parser reserves for dates",
    remedy: "Give a Date as the value instead of a table.",
  });
}

/**
 * Rejects a container that contains itself or is nested too deeply. Call it before walking the container.
 *
 * @throws {InvalidConfigError}
 */
export function checkNesting(container: object, place: Place): void {
  if (place.ancestors.includes(container)) {
    throw new InvalidConfigError({
      path: place.path,
      expected: "a value without cycles",
      received: `${describeSecret(container)} that contains itself`,
      remedy: "Remove the circular reference.",
    });
  }
  if (place.ancestors.length >= maxNestingLevels) {
    throw new InvalidConfigError({
      path: place.path,
      expected: `at most ${maxNestingLevels} levels of tables and arrays`,
      received: "one more level",
      remedy: "Flatten the structure: the CLI would read a deeper one as a string.",
    });
  }
}

/**
 * Rejects text with an unpaired surrogate: it has neither a UTF-8 encoding nor a TOML escape, so it cannot reach the CLI.
 *
 * @throws {InvalidConfigError}
 */
export function checkWellFormed(text: string, kind: "string" | "key", place: Place): void {
  // Built here because compiling it is slow, and programs without a configuration should not pay for it.
  const position = text.search(/\p{Surrogate}/u);
  if (position === -1) return;
  throw new InvalidConfigError({
    path: place.path,
    expected: `a ${kind} of whole Unicode characters`,
    received: `a ${kind} with half of a surrogate pair at index ${position}`,
    remedy: "Do not cut strings inside a character, or clean them with toWellFormed().",
  });
}
