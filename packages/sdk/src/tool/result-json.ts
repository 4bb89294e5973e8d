import { types } from "node:util";

import { fieldOf } from "../checks/describe-value.js";

/**
 * The result of a tool as JSON. Throws a `TypeError` where JSON would lose a value in silence, such as a `Map`, which
 * becomes `{}`, or a function, which it leaves out.
 */
export function toJson(result: unknown): string {
  const json: string | undefined = JSON.stringify(result, (key, value: unknown) => {
    const loss = findLoss(value);
    if (loss === undefined) return value;
    const where = key === "" ? "" : ` (as ${JSON.stringify(key)})`;
    throw new TypeError(`A tool cannot return ${loss.what}${where}, which JSON would lose; ${loss.instead}`);
  });
  if (json === undefined) throw new TypeError("A tool cannot return a value whose toJSON() returns nothing");
  return json;
}

/** What JSON would lose, and what a tool should return instead. */
interface Loss {
  what: string;
  instead: string;
}

/** @param value what is left of a value once its `toJSON()` was called */
function findLoss(value: unknown): Loss | undefined {
  if (typeof value === "function") return { what: "a function", instead: "return the value itself" };
  if (typeof value === "symbol") return { what: "a symbol", instead: "return a string" };
  if (typeof value !== "object" || value === null) return undefined;
  if (types.isMap(value)) return { what: "a Map", instead: "return Object.fromEntries(map)" };
  if (types.isSet(value)) return { what: "a Set", instead: "return an array, [...set]" };
  if (types.isPromise(value)) return { what: "a Promise", instead: "await it" };
  if (types.isNativeError(value) || value instanceof Error)
    return { what: "an Error in a value", instead: "return its message, or throw it" };
  if (isIterator(value)) return { what: "an iterator", instead: "return an array of what it yields" };
  if (isPlain(value) || types.isBoxedPrimitive(value) || Object.keys(value).length > 0) return undefined;
  const what = `an instance of ${nameOfClass(value)} without enumerable fields`;
  return { what, instead: "return a plain object, or give the class a toJSON()" };
}

function isIterator(value: object): boolean {
  const isIterable = Symbol.iterator in value || Symbol.asyncIterator in value;
  return isIterable && typeof fieldOf(value, "next") === "function";
}

/** Arrays, views of bytes, and objects without a class, also those of another realm. */
function isPlain(value: object): boolean {
  if (Array.isArray(value) || ArrayBuffer.isView(value)) return true;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

function nameOfClass(value: object): string {
  const made: unknown = value.constructor;
  return (typeof made === "function" && made.name) || "a class";
}
