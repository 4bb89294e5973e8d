/**
 * Reads a property of an object from outside: its own, or one that its class defines. Ignores properties of
 * `Object.prototype`: nobody puts an option there on purpose, but a careless merge of JSON can. Returns `undefined` for
 * anything that is no object.
 */
export function fieldOf(holder: unknown, name: string): unknown {
  if (typeof holder !== "object" || holder === null) return undefined;
  for (let owner: object | null = holder; owner !== null; owner = Object.getPrototypeOf(owner)) {
    if (isObjectPrototype(owner)) return undefined;
    if (Object.hasOwn(owner, name)) return (holder as Record<string, unknown>)[name];
  }
  return undefined;
}

/** Also recognises the one of another realm, such as a `vm` context or an iframe. */
function isObjectPrototype(value: object): boolean {
  return Object.getPrototypeOf(value) === null && Object.hasOwn(value, "hasOwnProperty");
}
