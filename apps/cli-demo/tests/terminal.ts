import { type ChildProcess, spawn } from "node:child_process";
import { stripVTControlCharacters } from "node:util";

import { mainFile } from "./cli-process.js";
import type { Workbench } from "./workbench.js";

/** How long the user takes before typing. The program ignores answers that come sooner. */
const readingMs = 700;

/** How long the whole run may take. */
const limitMs = 50_000;

/** A step of the user: wait until the terminal shows a text, then type, or run a function at once. */
export type Step = readonly [shown: string, typed: string | (() => void)];

/** The result of a run at a terminal. */
export interface TerminalResult {
  code: number | null;
  /** Everything the terminal showed, without control sequences. */
  shown: string;
}

/**
 * Runs the program at a terminal and takes the steps one after the other. The text a step waits for must appear after
 * that of the step before it.
 */
export function runAtTerminal(
  bench: Workbench,
  args: readonly string[],
  steps: readonly Step[],
): Promise<TerminalResult> {
  const child = spawnInTerminal([process.execPath, mainFile, ...args, ...bench.modelFlags], bench);
  const left = [...steps];
  let shown = "";
  let seen = 0;
  child.stdout?.setEncoding("utf8").on("data", (text: string) => {
    shown += stripVTControlCharacters(text);
    for (let [step] = left; step !== undefined; [step] = left) {
      const [awaited, typed] = step;
      const at = shown.indexOf(awaited, seen);
      if (at < 0) return;
      seen = at + awaited.length;
      left.shift();
      if (typeof typed === "function") typed();
      else setTimeout(() => child.stdin?.write(typed), readingMs);
    }
  });
  child.stdin?.on("error", () => {});
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    const limit = setTimeout(() => child.kill(), limitMs);
    child.on("close", (code) => {
      clearTimeout(limit);
      if (left.length === 0) resolve({ code, shown });
      else reject(new Error(`The terminal never showed ${JSON.stringify(left[0]?.[0])}:\n${shown}`));
    });
  });
}

/** Runs a command in a terminal with `script`, which takes one string on Linux and arguments elsewhere. */
function spawnInTerminal(command: readonly string[], { env, workspace }: Workbench): ChildProcess {
  const quoted = command.map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(" ");
  const isLinux = process.platform === "linux";
  const args = isLinux ? ["-qefc", quoted, "/dev/null"] : ["-q", "/dev/null", ...command];
  return spawn("script", args, { cwd: workspace, env: { ...env, TERM: "xterm", SHELL: "/bin/sh" } });
}
