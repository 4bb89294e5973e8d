import { stringify } from "smol-toml";

/**
 * The TOML literal of a value that holds no other. Ranges and surrogates have been checked before: smol-toml would
 * replace a lone surrogate and print a NaN.
 */
export function tomlLeaf(value: string | number | bigint | boolean): string {
  // stringify only writes documents: one line `v = <literal>`.
  return stringify({ v: value }).slice("v = ".length, -1);
}

/** A key as it stands before the `=` of an inline table: bare where TOML allows it, else a quoted string. */
export function tomlKey(key: string): string {
  return stringify({ [key]: 0 }).slice(0, -" = 0\n".length);
}
