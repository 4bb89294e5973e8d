import type { Benchmark, Contender, Goal, Row } from "../harness/benchmark.js";
import type { Samples } from "../harness/interleave.js";
import { type Spread, spreadOf, spreadOfRatios } from "../harness/spread.js";

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
