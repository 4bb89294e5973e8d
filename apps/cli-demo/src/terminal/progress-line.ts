import type { WriteStream } from "node:tty";

import yoctoSpinner from "yocto-spinner";

import { cutLine } from "../rendering/cut-line.js";

const refreshMs = 250;

/** The line that moves while the agent works. */
export interface ProgressLine {
  /** Says what is going on. */
  show(activity: string): void;
  /** Removes the line. */
  stop(): void;
}

const noProgressLine: ProgressLine = { show() {}, stop() {} };

/**
 * Starts a progress line: a spinner, what goes on, and for how long. Whatever else is written to
 * the terminal meanwhile goes above it. Where the stream is no terminal there is none.
 */
export function startProgressLine(activity: string, stream: WriteStream = process.stderr): ProgressLine {
  if (!stream.isTTY) return noProgressLine;
  const startedAt = performance.now();
  let shown = activity;
  const text = () => {
    const elapsed = ` ${Math.floor((performance.now() - startedAt) / 1000)}s · Ctrl-C cancels`;
    const room = (stream.columns || 80) - elapsed.length - 3;
    return `${cutLine(shown, Math.max(10, room))}${elapsed}`;
  };
  // Signals are this program's own business: it cancels the turn, and then the line stops.
  const spinner = yoctoSpinner({ text: text(), stream, handleSignals: false }).start();
  const refresh = () => {
    spinner.text = text();
  };
  const timer = setInterval(refresh, refreshMs);
  return {
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
