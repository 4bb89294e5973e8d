import type { EvaluatedRow } from "../evaluate.js";
import { type ChartRow, chartRows } from "./chart-rows.js";
import { drawBar } from "./draw-bar.js";
import { RatioScale } from "./ratio-scale.js";
import { style } from "./style.js";
import { text } from "./text.js";
import { wrapWords } from "./wrap-words.js";

const width = 880;
const margin = 24;
const labelWidth = 300;
const labelCharacters = 44;
const lineHeight = 17;
const barHeight = 20;
const rowGap = 14;
const headHeight = 92;
const plotLeft = margin + labelWidth + 46;
const plotWidth = width - plotLeft - margin - 66;

/** The lines that promise something, as bars on a scale of ratios. An SVG document. */
export function drawChart(rows: readonly EvaluatedRow[]): string {
  const shown = chartRows(rows);
  const bars = shown.flatMap((row) => row.bars);
  const scale = new RatioScale(
    bars.flatMap(({ ratio, goal }) => [ratio.low, ratio.high, goal?.atMost ?? 1]),
    plotLeft,
    plotWidth,
  );
  const body: string[] = [];
  let y = headHeight;
  let heading = "";
  for (const row of shown) {
    if (row.benchmark !== heading) {
      heading = row.benchmark;
      body.push(text(margin, y + 12, heading, "heading"));
      y += lineHeight + 3;
    }
    const labels = drawLabels(row, y);
    body.push(...labels, ...row.bars.map((bar, index) => drawBar(bar, scale, y + index * barHeight)));
    y += Math.max(labels.length * lineHeight, row.bars.length * barHeight) + rowGap;
  }
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${y}" role="img">`,
    "<title>What this SDK takes, as a ratio of the published SDK and of the floor</title>",
    `<style>${style}</style>`,
    `<rect class="page" x="0.5" y="0.5" width="${width - 1}" height="${y - 1}" rx="8"/>`,
    ...drawHead(),
    ...drawAxis(scale, y - rowGap),
    ...body,
    "</svg>\n",
  ].join("\n");
}

function drawHead(): string[] {
  const box = (x: number, name: string) =>
    `<rect class="${name}" x="${x}" y="40" width="12" height="12" rx="2"/>`;
  const mark = (x: number, state: string) =>
    `<line class="goal ${state}" x1="${x}" x2="${x}" y1="39" y2="53"/>`;
  return [
    text(margin, 28, "What this SDK takes, divided by what others take for the same work", "heading"),
    box(margin, "published"),
    text(margin + 18, 50, "÷ the published SDK", "muted"),
    box(margin + 156, "floor"),
    text(margin + 174, 50, "÷ the floor", "muted"),
    mark(margin + 262, "reached"),
    mark(margin + 270, "missed"),
    text(margin + 280, 50, "goal: at most this, reached or missed", "muted"),
    text(width - margin, 50, "← less is better", "muted", "end"),
  ];
}

function drawAxis(scale: RatioScale, bottom: number): string[] {
  return scale.ticks.flatMap((tick) => {
    const x = scale.x(tick);
    const name = tick < 1 ? `1/${1 / tick}` : `${tick}`;
    return [
      text(x, headHeight - 12, name, "muted", "middle"),
      `<line class="${tick === 1 ? "one" : "grid"}" x1="${x}" x2="${x}" y1="${headHeight - 4}" y2="${bottom}"/>`,
    ];
  });
}

function drawLabels({ title, remark }: ChartRow, y: number): string[] {
  const lines = wrapWords(title, labelCharacters).map((line, index) =>
    text(margin, y + 13 + index * lineHeight, line),
  );
  if (remark === undefined) return lines;
  const { words, isReached } = remark;
  const mark = isReached ? "✓" : "✗";
  return [
    ...lines,
    text(
      margin,
      y + 13 + lines.length * lineHeight,
      `${words} ${mark}`,
      isReached ? "muted reached" : "muted missed",
    ),
  ];
}
