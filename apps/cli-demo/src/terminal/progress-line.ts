import { cutLine } from "../rendering/layout.js";
import type { Screen } from "./screen.js";

const frameMs = 100;
const frames = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏";
/** Columns for the spinner, and those that the status line keeps free. */
const reservedColumns = 6;

/** A status line that moves while the agent works. */
export interface ProgressLine {
  /** Whether the line is visible at all. */
  readonly isShown: boolean;
  /** Replaces the activity. */
  show(activity: string): void;
  /** Removes the line. */
  stop(): void;
}

/** A progress line that shows nothing. */
export const noProgressLine: ProgressLine = { isShown: false, show() {}, stop() {} };

/**
 * Starts a progress line: a spinner, the activity, the elapsed time, and the keys that work. Shows nothing on a screen
 * without a status line.
 */
export function startProgressLine(activity: string, screen: Screen, keys = "Ctrl-C cancels"): ProgressLine {
  if (!screen.hasStatusLine) return noProgressLine;
  const startedAt = performance.now();
  let shown = activity;
  const refresh = () => {
    const elapsedMs = performance.now() - startedAt;
    const { paint, width = 80 } = screen.style("");
    const spinner = frames[Math.floor(elapsedMs / frameMs) % frames.length];
    const rest = ` ${Math.floor(elapsedMs / 1000)}s · ${keys}`;
    const text = cutLine(shown, Math.max(10, width - reservedColumns - rest.length));
    screen.setStatus("activity", `${paint.cyan(spinner ?? "")} ${text}${paint.dim(rest)}`);
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
      screen.setStatus("activity", undefined);
    },
  };
}
