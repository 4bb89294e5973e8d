import type { Spread } from "../../harness/spread.js";
import type { EvaluatedRow } from "../evaluate.js";
import { formatGoal, formatSpread } from "../format.js";
import { rowTitle } from "../row-title.js";

/** A ratio to draw. */
export interface Bar {
  /** Whom this SDK is compared with. */
  against: "published" | "floor";
  ratio: Spread;
  /** What the ratio must not pass, and whether it does. */
  goal: { atMost: number; isReached: boolean } | undefined;
}

/** A line of the table as the chart shows it. */
export interface ChartRow {
  benchmark: string;
  title: string;
  bars: Bar[];
  /** A goal that is no ratio, in words. */
  remark: { words: string; isReached: boolean } | undefined;
}

/** The lines that promise something and can be compared. The others stay in the table. */
export function chartRows(rows: readonly EvaluatedRow[]): ChartRow[] {
  return rows.filter(({ verdicts }) => verdicts.length > 0).flatMap((row) => chartRow(row));
}

function chartRow(evaluated: EvaluatedRow): ChartRow[] {
  const { benchmark, row, ratios, verdicts } = evaluated;
  const bars = (["published", "floor"] as const).flatMap((against): Bar[] => {
    const ratio = ratios[against];
    if (ratio === undefined) return [];
    const verdict = verdicts.find(({ goal }) => goal.against === against);
    const goal = verdict && { atMost: verdict.goal.atMost, isReached: verdict.isReached };
    return [{ against, ratio, goal }];
  });
  if (bars.length === 0) return [];
  // The code marks of Markdown mean nothing here.
  const title = rowTitle(row).replaceAll("`", "");
  return [{ benchmark, title, bars, remark: remarkOn(evaluated) }];
}

function remarkOn({ row, values, verdicts }: EvaluatedRow): ChartRow["remark"] {
  const verdict = verdicts.find(({ goal }) => goal.against === undefined);
  const value = values[row.subject];
  if (verdict === undefined || value === undefined) return undefined;
  const { goal, isReached } = verdict;
  return { words: `${formatSpread(value, row.unit)}; goal: ${formatGoal(goal, row.unit)}`, isReached };
}
