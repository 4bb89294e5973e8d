import { cutLine } from "../rendering/cut-line.js";
import type { Screen } from "./screen.js";

const frameMs = 100;
const frames = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏";
/** Columns for the spinner, and those that the line below the text leaves free. */
const reservedColumns = 6;

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
 * Starts a progress line: a spinner, what goes on, for how long, and what can be done about it. Where nothing can move
 * (a pipe, a log of a build) there is none.
 *
 * @param keys what can be done
 */
export function startProgressLine(activity: string, screen: Screen, keys = "Ctrl-C cancels"): ProgressLine {
  if (!screen.canMove) return noProgressLine;
  const startedAt = performance.now();
  let shown = activity;
  const refresh = () => {
    const elapsedMs = performance.now() - startedAt;
    const { paint, width = 80 } = screen.style("");
    const spinner = frames[Math.floor(elapsedMs / frameMs) % frames.length];
    const rest = ` ${Math.floor(elapsedMs / 1000)}s · ${keys}`;
    const text = cutLine(shown, Math.max(10, width - reservedColumns - rest.length));
    screen.showBelow("activity", `${paint.cyan(spinner ?? "")} ${text}${paint.dim(rest)}`);
  };
  refresh();
  const timer = setInterval(refresh, frameMs);
  return {
    isShown: true,
    show(next) {
      shown = next;
      refresh();
    },
    stop() {
      clearInterval(timer);
      screen.showBelow("activity", undefined);
    },
  };
}
