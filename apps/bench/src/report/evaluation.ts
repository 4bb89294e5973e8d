import { quantileSorted } from "simple-statistics";
import type { Benchmark, Contender, Goal, Row } from "../harness/benchmark.js";
import type { Samples } from "../harness/runner.js";

/** A goal held against what was measured. */
export interface Verdict {
  goal: Goal;
  isReached: boolean;
}

/** A line of the table with its numbers. */
export interface EvaluatedRow {
  benchmark: string;
  row: Row;
  /** The values of everybody that has this measure. */
  values: Partial<Record<Contender, Spread>>;
  /** Ours divided by theirs, round by round. */
  ratios: Partial<Record<Contender, Spread>>;
  verdicts: Verdict[];
}

/** Makes the lines of a benchmark from its samples. */
export function evaluate(benchmark: Benchmark, samples: Samples): EvaluatedRow[] {
  return benchmark.rows.map((row) => {
    const ours = valuesOf(samples, row.subject, row.measure);
    const values: EvaluatedRow["values"] = { [row.subject]: spreadOf(ours) };
    const ratios: EvaluatedRow["ratios"] = {};
    for (const contender of row.comparedWith ?? benchmark.contenders) {
      const theirs = valuesOf(samples, contender, row.measure);
      if (contender === row.subject || theirs.length === 0) continue;
      values[contender] = spreadOf(theirs);
      ratios[contender] = spreadOfRatios(ours, theirs);
    }
    const verdicts = (row.goals ?? []).map((goal) => {
      const measured = goal.against === undefined ? values[row.subject] : ratios[goal.against];
      return { goal, isReached: measured !== undefined && measured.median <= goal.atMost };
    });
    return { benchmark: benchmark.name, row, values, ratios, verdicts };
  });
}

function valuesOf(samples: Samples, contender: Contender, measure: string): number[] {
  return (samples[contender] ?? []).map((sample) => sample[measure]).filter((value) => value !== undefined);
}

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
