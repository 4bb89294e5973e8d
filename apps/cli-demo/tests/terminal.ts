import { type ChildProcess, spawn } from "node:child_process";
import { stripVTControlCharacters } from "node:util";

import { Terminal } from "@xterm/headless";
import { mainFile } from "./cli-process.js";
import type { Workbench } from "./workbench.js";

/** How long the user takes before typing. The program ignores answers that come sooner. */
const readingMs = 700;

/** How long the whole run may take. */
const limitMs = 50_000;

/** A step of the user: wait until the terminal shows a text, then type, or call a function at once, which can type. */
export type Step = readonly [shown: string, typed: string | ((type: (text: string) => void) => void)];

/** The result of a run at a terminal. */
export interface TerminalResult {
  code: number | null;
  /** Everything that was written to the terminal, without control sequences. */
  shown: string;
  /** What is on the screen and above it at the end. */
  lines: ScreenLine[];
}

/** A line of the screen. */
export interface ScreenLine {
  text: string;
  /** Whether the terminal broke the line before it, at its last column. */
  isWrapped: boolean;
}

/** The size of the terminal. */
export interface TerminalSize {
  /** Default: 80. */
  columns?: number;
}

const rows = 30;

/**
 * Runs the program at a terminal and takes the steps one after the other. The text a step waits for must appear after
 * that of the step before it.
 */
export function runAtTerminal(
  bench: Workbench,
  args: readonly string[],
  steps: readonly Step[],
  { columns = 80 }: TerminalSize = {},
): Promise<TerminalResult> {
  const child = spawnInTerminal([process.execPath, mainFile, ...args, ...bench.modelFlags], bench, columns);
  const terminal = new Terminal({ cols: columns, rows, scrollback: 10_000, allowProposedApi: true });
  const left = [...steps];
  let shown = "";
  let seen = 0;
  child.stdout?.setEncoding("utf8").on("data", (text: string) => {
    terminal.write(text);
    shown += stripVTControlCharacters(text);
    for (let [step] = left; step !== undefined; [step] = left) {
      const [awaited, typed] = step;
      const at = shown.indexOf(awaited, seen);
      if (at < 0) return;
      seen = at + awaited.length;
      left.shift();
      const type = (text: string) => void child.stdin?.write(text);
      if (typeof typed === "function") typed(type);
      else setTimeout(() => type(typed), readingMs);
    }
  });
  child.stdin?.on("error", () => {});
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    const limit = setTimeout(() => child.kill(), limitMs);
    child.on("close", (code) => {
      clearTimeout(limit);
      if (left.length === 0) terminal.write("", () => resolve({ code, shown, lines: linesOf(terminal) }));
      else reject(new Error(`The terminal never showed ${JSON.stringify(left[0]?.[0])}:\n${shown}`));
    });
  });
}

function linesOf({ buffer }: Terminal): ScreenLine[] {
  const lines = Array.from({ length: buffer.active.length }, (_, y) => buffer.active.getLine(y));
  return lines.map((line) => ({
    text: line?.translateToString(true) ?? "",
    isWrapped: line?.isWrapped ?? false,
  }));
}

/** Runs a command in a terminal with `script`, which takes one string on Linux and arguments elsewhere. */
function spawnInTerminal(
  command: readonly string[],
  { env, workspace }: Workbench,
  columns: number,
): ChildProcess {
  const quoted = command.map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(" ");
  const shellCommand = `stty cols ${columns} rows ${rows}; exec ${quoted}`;
  const isLinux = process.platform === "linux";
  const args = isLinux
    ? ["-qefc", shellCommand, "/dev/null"]
    : ["-q", "/dev/null", "/bin/sh", "-c", shellCommand];
  return spawn("script", args, { cwd: workspace, env: { ...env, TERM: "xterm", SHELL: "/bin/sh" } });
}
