import type { Contender, Goal, Row, Subject } from "../harness/benchmark.js";
import type { EvaluatedRow, Spread } from "./evaluation.js";

const head = ["benchmark", "this SDK", "published SDK", "floor", "÷ published", "÷ floor", "must reach", ""];

/** Formats rows as a Markdown table. */
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
    ours || "not measured",
    published ?? "",
    floor ?? "",
    ratios.published ? formatRatio(ratios.published) : "",
    ratios.floor ? formatRatio(ratios.floor) : "",
    verdicts.map(({ goal }) => formatGoal(goal, unit)).join("<br>"),
    verdicts.map(({ isReached }) => (isReached ? "✓" : "**missed**")).join("<br>"),
  ];
}

const remarks: Readonly<Record<Subject, string>> = {
  exec: "",
  "app-server": " (app-server)",
  ephemeral: " (app-server, `ephemeral`)",
};

/** Appends the variant of this SDK to a row's title. */
function rowTitle({ title, subject }: Row): string {
  return title + remarks[subject];
}

/** Names of the contenders in goals. */
const contenderTitles: Readonly<Record<Contender, string>> = {
  exec: "this SDK, exec",
  "app-server": "this SDK, app-server",
  ephemeral: "this SDK, app-server, ephemeral",
  published: "published SDK",
  floor: "floor",
};

/** Formats a number with three significant digits. */
function formatNumber(value: number): string {
  if (value === 0) return "0";
  if (Math.abs(value) >= 100) return Math.round(value).toLocaleString("en-US");
  return value.toPrecision(3);
}

function suffixOf(unit: Row["unit"]): string {
  return unit === "ratio" || unit === "count" ? "" : ` ${unit}`;
}

/** Formats a median with its quartiles. */
function formatSpread({ median, low, high }: Spread, unit: Row["unit"]): string {
  const suffix = suffixOf(unit);
  return low === high
    ? `${formatNumber(median)}${suffix}`
    : `${formatNumber(median)}${suffix} (${formatNumber(low)}–${formatNumber(high)})`;
}

/** Formats a ratio with its quartiles. */
function formatRatio({ median, low, high }: Spread): string {
  // Of zeros.
  if (Number.isNaN(median)) return "";
  return low === high ? median.toFixed(2) : `**${median.toFixed(2)}** (${low.toFixed(2)}–${high.toFixed(2)})`;
}

/** Formats a goal as text. */
function formatGoal(goal: Goal, unit: Row["unit"]): string {
  const { against, atMost, words } = goal;
  if (words !== undefined) return words;
  if (against === undefined) return `≤ ${formatNumber(atMost)}${suffixOf(unit)}`;
  return `≤ ${formatNumber(atMost)} of ${against === "floor" ? "the floor" : `the ${contenderTitles[against]}`}`;
}
