import { type ChildProcess, spawn } from "node:child_process";
import { stripVTControlCharacters } from "node:util";

import { mainFile } from "./cli-process.js";
import type { Workbench } from "./workbench.js";

/** How long somebody takes before they type. A question answered sooner counts as not read. */
const readingMs = 700;

/** When it is clear that what a step waits for will not come. */
const limitMs = 50_000;

/** What somebody does at the terminal: waits until it shows a text, then types, or does something else at once. */
export type Step = readonly [shown: string, typed: string | (() => void)];

/** How a run at a terminal ended. */
export interface TerminalResult {
  code: number | null;
  /** All that was written, without control sequences. */
  shown: string;
}

/**
 * Runs the program at a terminal, with somebody who takes these steps one after the other. What a step waits for must
 * come after what the step before it waited for.
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

/** `script` makes a terminal for a program; on Linux it takes the command as one text, elsewhere as arguments. */
function spawnInTerminal(command: readonly string[], { env, workspace }: Workbench): ChildProcess {
  const quoted = command.map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(" ");
  const isLinux = process.platform === "linux";
  const args = isLinux ? ["-qefc", quoted, "/dev/null"] : ["-q", "/dev/null", ...command];
  return spawn("script", args, { cwd: workspace, env: { ...env, TERM: "xterm", SHELL: "/bin/sh" } });
}
