import { quantileSorted } from "simple-statistics";
import type { Benchmark, Contender, Goal, Row } from "../harness/benchmark.js";
import type { Samples } from "../harness/runner.js";

/** Whether the measured median meets a goal. */
export interface Verdict {
  goal: Goal;
  isReached: boolean;
}

/** A row of the table with its numbers. */
export interface EvaluatedRow {
  benchmark: string;
  row: Row;
  /** Values of the row's contender and of those it is compared with. Empty if it was not measured. */
  values: Partial<Record<Contender, Spread>>;
  /** Values of the row's contender divided by those of another one, round by round. */
  ratios: Partial<Record<Contender, Spread>>;
  verdicts: Verdict[];
}

/** Computes the rows of a benchmark from its samples. */
export function evaluate(benchmark: Benchmark, samples: Samples): EvaluatedRow[] {
  return benchmark.rows.map((row) => {
    const ours = valuesOf(samples, row.subject, row.measure);
    if (ours.length === 0) return { benchmark: benchmark.name, row, values: {}, ratios: {}, verdicts: [] };
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

/** A median and its quartiles. */
export interface Spread {
  median: number;
  /** Lower quartile. */
  low: number;
  /** Upper quartile. */
  high: number;
}

function spreadOf(values: readonly number[]): Spread {
  const sorted = [...values].sort((left, right) => left - right);
  const at = (share: number) => quantileSorted(sorted, share);
  return { median: at(0.5), low: at(0.25), high: at(0.75) };
}

/**
 * Computes the spread of the ratios of two contenders, round by round. Anything that slows down a whole round cancels out,
 * unlike in a ratio of medians.
 */
function spreadOfRatios(values: readonly number[], others: readonly number[]): Spread {
  return spreadOf(values.map((value, round) => value / (others[round] ?? Number.NaN)));
}
