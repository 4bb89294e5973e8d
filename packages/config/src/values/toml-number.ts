import { describeValue } from "../errors/describe-value.js";
import { InvalidConfigError } from "../errors/invalid-config-error.js";
import type { Place } from "./place.js";
import { tomlLeaf } from "./toml-leaf.js";

/** TOML integers, as the CLI reads them, have 64 bits. It keeps a longer one as a string. */
const maxInteger = 2n ** 63n - 1n;
const minInteger = -(2n ** 63n);

/**
 * A whole number within 64 bits as an integer (all its digits, also beyond 2^53; `-0` is `0`), any other finite
 * number as a float, recognisable by its point or exponent. `NaN` and the infinities are refused: no setting of
 * the CLI takes them, and where they come from is a mistake in a calculation.
 */
export function tomlNumber(value: number, place: Place): string {
  if (!Number.isFinite(value)) {
    throw new InvalidConfigError({
      path: place.path,
      expected: "a finite number",
      received: describeValue(value),
      remedy: "Check the calculation it comes from, or leave the key out.",
    });
  }
  if (Number.isInteger(value)) {
    const integer = BigInt(value);
    if (fits(integer)) return tomlLeaf(integer);
  }
  return tomlLeaf(value);
}

/** A bigint as an integer; refused when it has more than 64 bits. */
export function tomlInteger(value: bigint, place: Place): string {
  if (fits(value)) return tomlLeaf(value);
  throw new InvalidConfigError({
    path: place.path,
    expected: "a bigint from -2^63 to 2^63-1",
    received: "one outside this range",
    remedy: "TOML integers have 64 bits: use a string, or a number, which becomes a float.",
  });
}

function fits(value: bigint): boolean {
  return value >= minInteger && value <= maxInteger;
}
