const longestQuotedText = 60;

/** Describes a value in a few words for an error message: `the number 3`, `"foo"`, `an array`, `null`. */
export function describeValue(value: unknown): string {
  switch (typeof value) {
    case "string":
      return value === "" ? "an empty string" : JSON.stringify(shorten(value));
    case "number":
    case "bigint":
    case "boolean":
      return `the ${typeof value} ${value}`;
    case "object":
      if (value === null) return "null";
      return Array.isArray(value) ? "an array" : "an object";
    default:
      return typeof value === "undefined" ? "undefined" : `a ${typeof value}`;
  }
}

/** Describes a value that may be a secret by its type only. */
export function describeSecret(value: unknown): string {
  return typeof value === "string" && value !== "" ? "a string (not shown)" : describeType(value);
}

/** Describes a URL by its host and path, because the rest may hold a secret. Other text is not shown. */
export function describeUrl(value: unknown): string {
  if (typeof value !== "string") return describeValue(value);
  if (!/^(https?|wss?):/i.test(value) || !URL.canParse(value)) return describeSecret(value);
  const { protocol, host, pathname } = new URL(value);
  return describeValue(`${protocol}//${host}${pathname}`);
}

function describeType(value: unknown): string {
  return typeof value === "object" || value === "" ? describeValue(value) : `a ${typeof value}`;
}

function shorten(text: string): string {
  return text.length > longestQuotedText ? `${text.slice(0, longestQuotedText)}…` : text;
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

/** Also true for the `Object.prototype` of another realm, such as a `vm` context or an iframe. */
function isObjectPrototype(value: object): boolean {
  return Object.getPrototypeOf(value) === null && Object.hasOwn(value, "hasOwnProperty");
}
