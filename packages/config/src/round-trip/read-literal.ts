import { parse, TomlDate } from "smol-toml";
import { type Canonical, canonicalDate } from "./canonical.js";

/** Reads a TOML literal as smol-toml does, and falls back as the CLI does: what it cannot parse is a string. */
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
