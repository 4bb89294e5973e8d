import { spawn } from "node:child_process";

import { type IBufferCell, Terminal } from "@xterm/headless";

/** How a piece of text looks. */
export interface TextStyle {
  /** A colour of the palette of terminals; `undefined` is the colour of text. */
  color: number | undefined;
  isBold: boolean;
  isDim: boolean;
  isItalic: boolean;
}

/** A piece of a line that is written in one style. */
export interface Run extends TextStyle {
  /** The column that it begins in. */
  column: number;
  text: string;
}

/** A line of the terminal as it was from some time on. */
export interface LineState {
  atMs: number;
  text: string;
  runs: Run[];
}

/** Everything that a terminal has shown: for each line, what it was, one after the other. Nothing scrolls. */
export interface Recording {
  columns: number;
  lines: LineState[][];
  durationMs: number;
}

/** What to record. */
export interface RecordingOptions {
  command: readonly string[];
  columns: number;
  env: Readonly<Record<string, string>>;
  /** What to type, in order, a moment after a text has appeared. */
  steps: readonly (readonly [shown: string, typed: string])[];
}

/** More lines than a program writes, so that the terminal keeps all of them. */
const rows = 600;
/** How long the user reads before typing. */
const readingMs = 1_500;

/** Runs a command in a terminal. Needs `script` of util-linux. */
export async function recordTerminal(options: RecordingOptions): Promise<Recording> {
  const { command, columns, env, steps } = options;
  const quoted = command.map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(" ");
  const shellCommand = `stty cols ${columns} rows ${rows}; exec ${quoted}`;
  const child = spawn("script", ["-qefc", shellCommand, "/dev/null"], {
    env: { ...env, TERM: "xterm-256color" },
  });
  const terminal = new Terminal({ cols: columns, rows, allowProposedApi: true });
  const lines: LineState[][] = Array.from({ length: rows }, () => []);
  const left = [...steps];
  const startedAt = performance.now();
  const closed = new Promise((resolve) => child.on("close", resolve));
  child.stdout.setEncoding("utf8");
  for await (const chunk of child.stdout) {
    const atMs = performance.now() - startedAt;
    const text = withoutVariation(String(chunk));
    const step = left[0];
    if (step !== undefined && text.includes(step[0])) {
      left.shift();
      setTimeout(() => child.stdin.write(step[1]), readingMs);
    }
    await new Promise<void>((resolve) => terminal.write(text, resolve));
    lines.forEach((states, y) => {
      const runs = runsOf(terminal, y);
      const shown = runs.map((run) => run.text).join("");
      if (shown !== (states.at(-1)?.text ?? "")) states.push({ atMs, text: shown, runs });
    });
  }
  const code = await closed;
  if (code !== 0) throw new Error(`${quoted} ended with ${code}.`);
  if (left[0] !== undefined) throw new Error(`${quoted} never showed ${JSON.stringify(left[0][0])}.`);
  const used = lines.findLastIndex((states) => states.some(({ text }) => text !== "")) + 1;
  return { columns, lines: lines.slice(0, used), durationMs: performance.now() - startedAt };
}

/** The lines of a recording from one heading up to the next. */
export function part(recording: Recording, from: string, to: string): Recording {
  const at = (heading: string) => recording.lines.findIndex((states) => states.at(-1)?.text === heading);
  if (at(from) < 0 || at(to) < at(from)) throw new Error(`The demo has no part ${JSON.stringify(from)}.`);
  return { ...recording, lines: recording.lines.slice(at(from), at(to) - 1) };
}

/** Replaces what differs from run to run. */
function withoutVariation(text: string): string {
  return text
    .replace(/codex-sdk-demo-\w{6}\b/g, "codex-sdk-demo-x1y2z3")
    .replace(/\(\d+\.\d+ms\)/g, "(1.2ms)")
    .replace(/(duration_ms) \d+\.\d+/g, "$1 42")
    .replace(/\d+\.\d s; /g, "6 s; ")
    .replace(/ · \d+(\.\d)? s\b/g, "")
    .replace(/[⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏]/g, "⠹")
    .replace(/ \d+s(?= · )/g, "");
}

function runsOf({ buffer }: Terminal, y: number): Run[] {
  const line = buffer.active.getLine(y);
  const runs: Run[] = [];
  if (line === undefined) return runs;
  const end = line.translateToString(true).length;
  for (let column = 0; column < end; column += 1) {
    const cell = line.getCell(column);
    if (cell === undefined) break;
    const style = styleOf(cell);
    const last = runs.at(-1);
    const text = cell.getChars() || " ";
    if (last !== undefined && isSameStyle(last, style)) last.text += text;
    else runs.push({ column, text, ...style });
  }
  return runs;
}

function styleOf(cell: IBufferCell): TextStyle {
  return {
    color: cell.isFgPalette() ? cell.getFgColor() : undefined,
    isBold: cell.isBold() !== 0,
    isDim: cell.isDim() !== 0,
    isItalic: cell.isItalic() !== 0,
  };
}

function isSameStyle(left: TextStyle, right: TextStyle): boolean {
  return (
    left.color === right.color &&
    left.isBold === right.isBold &&
    left.isDim === right.isDim &&
    left.isItalic === right.isItalic
  );
}
