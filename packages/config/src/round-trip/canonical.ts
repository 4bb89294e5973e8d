/**
 * What the tests compare: one form for the input, for what smol-toml parses and for what the CLI reports. Whole numbers
 * are bigints and floats are numbers, so that the two kinds cannot pass for each other; tables are maps, so that
 * no key is special.
 */
export type Canonical =
  | string
  | bigint
  | number
  | boolean
  | CanonicalDate
  | Canonical[]
  | Map<string, Canonical>;

/** A date as text, without trailing zeros in its fraction. */
export interface CanonicalDate {
  date: string;
}

/** The canonical form of a value as a caller of this package would give it. */
export function canonical(value: unknown): Canonical {
  if (typeof value === "number") return canonicalNumber(value);
  if (value instanceof Date) return canonicalDate(value.toISOString());
  if (Array.isArray(value)) return value.map(canonical);
  if (typeof value !== "object" || value === null) return value as string | bigint | boolean;
  return new Map(Object.entries(value).map(([key, child]) => [key, canonical(child)]));
}

/** The canonical form of the text of a date: `07:32:00.500` and `07:32:00.5` are the same. */
export function canonicalDate(text: string): CanonicalDate {
  return { date: text.replace(/\.(\d*?)0+(?!\d)/, (_, digits) => (digits === "" ? "" : `.${digits}`)) };
}

function canonicalNumber(value: number): bigint | number {
  const isInteger = Number.isInteger(value) && value >= -(2 ** 63) && value < 2 ** 63;
  return isInteger ? BigInt(value) : value;
}
