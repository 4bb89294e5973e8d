import { isAbsolute, resolve } from "node:path";
import { describeSecret, describeValue } from "@codex/protocol/describe";

/** Describes a URL by its host and path, because the rest may hold a secret. Other text is not shown. */
export function describeUrl(value: unknown): string {
  if (typeof value !== "string") return describeValue(value);
  if (!/^(https?|wss?):/i.test(value) || !URL.canParse(value)) return describeSecret(value);
  const { protocol, host, pathname } = new URL(value);
  return describeValue(`${protocol}//${host}${pathname}`);
}

/**
 * Reads a property of a caller's value: its own, or one that its class defines. Ignores `Object.prototype`, which a careless
 * merge of JSON can pollute. Returns `undefined` for a value that is not an object.
 */
export function fieldOf(holder: unknown, name: string): unknown {
  if (typeof holder !== "object" || holder === null) return undefined;
  for (let owner: object | null = holder; owner !== null; owner = Object.getPrototypeOf(owner)) {
    if (isObjectPrototype(owner)) return undefined;
    if (Object.hasOwn(owner, name)) return (holder as Record<string, unknown>)[name];
  }
  return undefined;
}

/** The names of a caller's value that {@link fieldOf} reads: its own properties, and the getters of its class. */
export function namesOf(holder: object): string[] {
  const names = Object.keys(holder);
  let owner: object | null = Object.getPrototypeOf(holder);
  for (; owner !== null && !isObjectPrototype(owner); owner = Object.getPrototypeOf(owner)) {
    for (const [name, { get, enumerable }] of Object.entries(Object.getOwnPropertyDescriptors(owner))) {
      if (get !== undefined || enumerable) names.push(name);
    }
  }
  return [...new Set(names)];
}

/** Also true for the `Object.prototype` of another realm, such as a `vm` context or an iframe. */
function isObjectPrototype(value: object): boolean {
  return Object.getPrototypeOf(value) === null && Object.hasOwn(value, "hasOwnProperty");
}

/** Resolves a path against the current directory. `undefined` for a relative path when that directory was removed. */
export function absolutePath(path: string): string | undefined {
  if (isAbsolute(path)) return path;
  try {
    return resolve(path);
  } catch {
    return undefined;
  }
}
