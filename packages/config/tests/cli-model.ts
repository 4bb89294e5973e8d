import { parse, TomlDate } from "smol-toml";

/**
 * The form in which tests compare an input, what smol-toml parses, and what the CLI reports. Whole numbers are bigints and
 * floats are numbers, so that the two never compare equal. Tables are maps, so that no key is special.
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

/** The canonical form of a value that a caller of this package passes in. */
export function canonical(value: unknown): Canonical {
  if (typeof value === "number") return canonicalNumber(value);
  if (value instanceof Date) return canonicalDate(value.toISOString());
  if (Array.isArray(value)) return value.map(canonical);
  if (typeof value !== "object" || value === null) return value as string | bigint | boolean;
  return new Map(Object.entries(value).map(([key, child]) => [key, canonical(child)]));
}

/** The canonical form of a date's text: `07:32:00.500` and `07:32:00.5` are equal. */
export function canonicalDate(text: string): CanonicalDate {
  return { date: text.replace(/\.(\d*?)0+(?!\d)/, (_, digits) => (digits === "" ? "" : `.${digits}`)) };
}

function canonicalNumber(value: number): bigint | number {
  const isInteger = Number.isInteger(value) && value >= -(2 ** 63) && value < 2 ** 63;
  return isInteger ? BigInt(value) : value;
}

/**
 * Models how the CLI applies its `--config` values: it cuts each at the first `=`, trims both sides, renames the one
 * renamed key, splits the path at every `.`, and parses the literal. Later values win, branch by branch.
 */
export function applyOverrides(overrides: readonly string[]): Map<string, Canonical> {
  const root = new Map<string, Canonical>();
  for (const override of overrides) {
    const cut = override.indexOf("=");
    if (cut === -1) throw new Error("Invalid override (missing '=')");
    const path = trim(override.slice(0, cut));
    if (path === "") throw new Error("Empty key in override");
    const segments = path === "use_legacy_landlock" ? ["features", path] : path.split(".");
    const last = segments.pop() as string;
    let table = root;
    for (const segment of segments) {
      const found = table.get(segment);
      const next: Map<string, Canonical> = found instanceof Map ? found : new Map();
      table.set(segment, next);
      table = next;
    }
    table.set(last, readLiteral(override.slice(cut + 1)));
  }
  return root;
}

/** Trims what Rust counts as white space. Unlike in JavaScript, that includes U+0085 and excludes U+FEFF. */
function trim(text: string): string {
  return text.replace(/^\p{White_Space}+|\p{White_Space}+$/gu, "");
}

/** Parses a TOML literal with smol-toml. What does not parse becomes a string, as in the CLI. */
export function readLiteral(literal: string): Canonical {
  try {
    return fromToml(parse(`value = ${literal}`, { integersAsBigInt: true })["value"]);
  } catch {
    return literal.trim().replace(/^["']+|["']+$/g, "");
  }
}

function fromToml(value: unknown): Canonical {
  if (typeof value === "bigint" && BigInt.asIntN(64, value) !== value) throw new Error("more than 64 bits");
  if (value instanceof TomlDate) return canonicalDate(value.toISOString());
  if (Array.isArray(value)) return value.map(fromToml);
  if (typeof value !== "object" || value === null) return value as Canonical;
  return new Map(Object.entries(value).map(([key, child]) => [key, fromToml(child)]));
}
