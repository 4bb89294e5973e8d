import type { LineState, Recording, Run } from "./terminal-recording.js";

const columnWidth = 7.83;
const lineHeight = 18.5;
const margin = 20;
/** Room for the title bar. */
const top = 60;
const fontSize = 13;

/** Times are rounded, so that recordings of the same program are the same. */
const tickMs = 200;
/** How long the last state stays before the picture begins again. */
const restMs = 5_000;

const colors = ["#484f58", "#f47067", "#57ab5a", "#daaa3f", "#539bf5", "#b083f0", "#56d4dd", "#adbac7"];
const textColor = "#e6edf3";
const dimColor = "#8b949e";

/** Draws the last state of some lines of a recording. */
export function drawStill({ columns, lines }: Recording, label: string): string {
  const shapes = lines.flatMap((states, y) => (states.at(-1)?.runs ?? []).map((run) => drawRun(run, y, "")));
  return drawWindow({ columns, rows: lines.length, label, css: "", shapes });
}

/** Draws a recording that moves: it shows `rows` lines, and scrolls as a terminal does. */
export function drawMoving(recording: Recording, label: string, rows: number): string {
  const { columns, lines, durationMs } = recording;
  const totalMs = durationMs + restMs;
  const percent = (tick: number) => `${((100 * tick * tickMs) / totalMs).toFixed(2)}%`;
  const ticks = new Set<number>();
  const spans = new Set<string>();
  const shapes = lines.flatMap((states, y) => [
    ...lasting(states).map(({ run, tick }) => {
      ticks.add(tick);
      return drawRun(run, y, ` class="t${tick}"`);
    }),
    ...passing(states).flatMap(({ runs, from, to }) => {
      spans.add(`${from}-${to}`);
      return runs.map((run) => drawRun(run, y, ` class="o s${from}-${to}"`));
    }),
  ]);
  const animation = (name: string) => `animation:${name} ${(totalMs / 1000).toFixed(1)}s step-end infinite`;
  const css = [
    ".o{opacity:0}",
    ...[...ticks].map(
      (tick) =>
        `.t${tick}{${animation(`t${tick}`)}}@keyframes t${tick}{0%{opacity:0}${percent(tick)},100%{opacity:1}}`,
    ),
    ...[...spans].map((span) => {
      const [from = 0, to = 0] = span.split("-").map(Number);
      return `.s${span}{${animation(`s${span}`)}}@keyframes s${span}{0%{opacity:0}${percent(from)}{opacity:1}${percent(to)},100%{opacity:0}}`;
    }),
    `.all{${animation("scroll")}}@keyframes scroll{${scrollSteps(lines, rows)
      .map(({ tick, row }) => `${percent(tick)}{transform:translateY(${(-row * lineHeight).toFixed(1)}px)}`)
      .join("")}}`,
    "@media (prefers-reduced-motion:reduce){*{animation:none!important}}",
  ].join("\n");
  return drawWindow({ columns, rows, label, css, shapes });
}

/** What stays, in pieces that appeared at the same time. */
function lasting(states: readonly LineState[]): { run: Run; tick: number }[] {
  const last = states.at(-1);
  if (last === undefined) return [];
  const sinceMs = [...last.text].map((character, column) => {
    const from = states.findLastIndex(({ text }) => [...text][column] !== character) + 1;
    return states[from]?.atMs ?? 0;
  });
  return last.runs.flatMap((run) => {
    const pieces: { run: Run; tick: number }[] = [];
    [...run.text].forEach((character, index) => {
      const column = run.column + index;
      const tick = Math.ceil((sinceMs[column] ?? 0) / tickMs);
      const piece = pieces.at(-1);
      if (piece !== undefined && (piece.tick === tick || character === " ")) piece.run.text += character;
      else pieces.push({ run: { ...run, column, text: character }, tick });
    });
    return pieces;
  });
}

/** What was there for some time, such as the status line. */
function passing(states: readonly LineState[]): { runs: Run[]; from: number; to: number }[] {
  const last = states.at(-1)?.text ?? "";
  return states.flatMap(({ atMs, text, runs }, index) => {
    const next = states[index + 1];
    if (next === undefined || text === "" || last.startsWith(text)) return [];
    const [from, to] = [Math.ceil(atMs / tickMs), Math.ceil(next.atMs / tickMs)];
    return from < to ? [{ runs, from, to }] : [];
  });
}

/** From which time on which line is the first one that is visible. */
function scrollSteps(lines: readonly LineState[][], rows: number): { tick: number; row: number }[] {
  const steps = [{ tick: 0, row: 0 }];
  lines.forEach((states, y) => {
    const row = y + 1 - rows;
    const tick = Math.ceil((states.find(({ text }) => text !== "")?.atMs ?? 0) / tickMs);
    const before = steps.at(-1);
    if (row <= 0 || tick === 0 || before === undefined) return;
    if (tick <= before.tick) before.row = row;
    else steps.push({ tick, row });
  });
  return steps;
}

interface Window {
  columns: number;
  rows: number;
  label: string;
  css: string;
  shapes: readonly string[];
}

function drawWindow({ columns, rows, label, css, shapes }: Window): string {
  const width = Math.ceil(columns * columnWidth + 2 * margin);
  const height = Math.ceil(top + rows * lineHeight + margin / 2);
  // Above the first line, and below the descenders of one that is scrolled out.
  const edge = top - fontSize - 1;
  const lights = ["#f47067", "#daaa3f", "#57ab5a"].map(
    (color, index) => `<circle cx="${24 + 20 * index}" cy="22" r="6" fill="${color}"/>`,
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escaped(label)}">
<style>${css}</style>
<rect width="100%" height="100%" rx="9" fill="#1c2128"/>
${lights.join("")}
<svg y="${edge}" width="${width}" height="${height - edge}" viewBox="0 ${edge} ${width} ${height - edge}">
<g class="all" font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="${fontSize}" fill="${textColor}">
${shapes.filter((shape) => shape !== "").join("\n")}
</g>
</svg>
</svg>
`;
}

function drawRun(run: Run, y: number, attributes: string): string {
  const text = run.text.trimEnd();
  const start = text.length - text.trimStart().length;
  const shown = text.slice(start);
  if (shown === "") return "";
  const x = (margin + (run.column + start) * columnWidth).toFixed(1);
  const color = run.isDim ? dimColor : run.color === undefined ? undefined : colors[run.color % 8];
  const looks = [
    color === undefined ? "" : ` fill="${color}"`,
    run.isBold ? ' font-weight="bold"' : "",
    run.isItalic ? ' font-style="italic"' : "",
  ].join("");
  const length = ([...shown].length * columnWidth).toFixed(1);
  return `<text x="${x}" y="${(top + y * lineHeight).toFixed(1)}" textLength="${length}" xml:space="preserve"${looks}${attributes}>${escaped(shown)}</text>`;
}

function escaped(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
