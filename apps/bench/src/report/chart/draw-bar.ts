import type { Bar } from "./chart-rows.js";
import type { RatioScale } from "./ratio-scale.js";
import { text } from "./text.js";

const height = 14;

/** A bar from 1 to the ratio, with the quartiles as a line, the goal as a mark, and the number behind all of them. */
export function drawBar({ against, ratio, goal }: Bar, scale: RatioScale, y: number): string {
  const { median, low, high } = ratio;
  const [one, end] = [scale.x(1), scale.x(median)];
  const middle = y + height / 2;
  const parts = [
    `<rect class="${against}" ${span(one, end)} y="${y}" height="${height}" rx="2"/>`,
    `<line class="range" x1="${at(scale.x(low))}" x2="${at(scale.x(high))}" y1="${middle}" y2="${middle}"/>`,
  ];
  const onSameSide = [median, low, high];
  if (goal) {
    const x = at(scale.x(goal.atMost));
    const state = goal.isReached ? "reached" : "missed";
    parts.push(`<line class="goal ${state}" x1="${x}" x2="${x}" y1="${y - 2}" y2="${y + height + 2}"/>`);
    onSameSide.push(goal.atMost);
  }
  const mark = goal === undefined ? "" : goal.isReached ? " ✓" : " ✗";
  const className = goal === undefined ? "value" : `value ${goal.isReached ? "reached" : "missed"}`;
  const words = median.toFixed(2) + mark;
  parts.push(
    median < 1
      ? text(
          Math.min(one, ...onSameSide.map((value) => scale.x(value))) - 6,
          middle + 4,
          words,
          className,
          "end",
        )
      : text(Math.max(one, ...onSameSide.map((value) => scale.x(value))) + 6, middle + 4, words, className),
  );
  return parts.join("");
}

function span(from: number, to: number): string {
  return `x="${at(Math.min(from, to))}" width="${at(Math.max(Math.abs(to - from), 1))}"`;
}

function at(value: number): string {
  return value.toFixed(1);
}
