import type { EvaluatedRow } from "./evaluate.js";
import { formatGoal, formatRatio, formatSpread } from "./format.js";
import { rowTitle } from "./row-title.js";

const head = ["benchmark", "this SDK", "published SDK", "floor", "÷ published", "÷ floor", "must reach", ""];

/** The lines as a Markdown table. */
export function markdownTable(rows: readonly EvaluatedRow[]): string {
  const lines = [head, head.map(() => "---"), ...rows.map(cells)];
  return lines.map((line) => `| ${line.join(" | ")} |`).join("\n");
}

function cells({ row, values, ratios, verdicts }: EvaluatedRow): string[] {
  const { subject, unit } = row;
  const [ours, published, floor] = ([subject, "published", "floor"] as const).map((contender) => {
    const spread = values[contender];
    return spread ? formatSpread(spread, unit) : "";
  });
  return [
    rowTitle(row),
    ours ?? "",
    published ?? "",
    floor ?? "",
    ratios.published ? formatRatio(ratios.published) : "",
    ratios.floor ? formatRatio(ratios.floor) : "",
    verdicts.map(({ goal }) => formatGoal(goal, unit)).join("<br>"),
    verdicts.map(({ isReached }) => (isReached ? "✓" : "**missed**")).join("<br>"),
  ];
}
