import type { WriteStream } from "node:tty";

import yoctoSpinner from "yocto-spinner";

import { cutLine } from "../rendering/cut-line.js";

const refreshMs = 250;
const maxWidth = 100;
/** Columns for the spinner, and for the `^C` that a terminal shows. */
const reservedColumns = 5;

/** The line that moves while the agent works. */
export interface ProgressLine {
  /** Whether there is such a line. */
  readonly isShown: boolean;
  /** Says what is going on. */
  show(activity: string): void;
  /** Removes the line. */
  stop(): void;
}

/** The progress line where there is none. */
export const noProgressLine: ProgressLine = { isShown: false, show() {}, stop() {} };

/**
 * Starts a progress line: a spinner, what goes on, and for how long. Whatever else is written to the terminal
 * meanwhile goes above it. Where nothing can move (a pipe, a log of a build) there is none.
 */
export function startProgressLine(activity: string, stream: WriteStream = process.stderr): ProgressLine {
  if (!canMove(stream)) return noProgressLine;
  const startedAt = performance.now();
  let shown = activity;
  const text = () => {
    const elapsed = ` ${Math.floor((performance.now() - startedAt) / 1000)}s · Ctrl-C cancels`;
    const width = Math.min(stream.columns || 80, maxWidth);
    return cutLine(shown, Math.max(10, width - reservedColumns - elapsed.length)) + elapsed;
  };
  // Signals are this program's own business: it cancels the turn, and then the line stops.
  const spinner = yoctoSpinner({ text: text(), stream, handleSignals: false }).start();
  const refresh = () => {
    spinner.text = text();
  };
  const timer = setInterval(refresh, refreshMs);
  return {
    isShown: true,
    show(next) {
      shown = next;
      refresh();
    },
    stop() {
      clearInterval(timer);
      spinner.stop();
    },
  };
}

/** The spinner would write a new line for every change elsewhere. */
function canMove(stream: WriteStream): boolean {
  return stream.isTTY && process.env["TERM"] !== "dumb" && process.env["CI"] === undefined;
}
