import { quantileSorted } from "simple-statistics";

/** A median, and the quartiles around it. */
export interface Spread {
  median: number;
  /** A quarter of the values are below. */
  low: number;
  /** A quarter of the values are above. */
  high: number;
}

/** The spread of some values. */
export function spreadOf(values: readonly number[]): Spread {
  const sorted = [...values].sort((left, right) => left - right);
  const at = (share: number) => quantileSorted(sorted, share);
  return { median: at(0.5), low: at(0.25), high: at(0.75) };
}

/**
 * The spread of the ratios of two contenders, round by round: what slowed a whole round down cancels out, as it does
 * not in a ratio of medians.
 */
export function spreadOfRatios(values: readonly number[], others: readonly number[]): Spread {
  return spreadOf(values.map((value, round) => value / (others[round] ?? Number.NaN)));
}
