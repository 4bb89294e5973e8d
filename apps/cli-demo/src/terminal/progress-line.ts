import { cutLine } from "../rendering/layout.js";
import type { Screen } from "./screen.js";

const frameMs = 100;
const frames = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏";
/** Columns for the spinner, and those that the status line keeps free. */
const reservedColumns = 6;

/** What the activity needs at least. There is no room for the keys otherwise. */
const minActivityColumns = 12;

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
 *
 * @param keys what to say about the keys, from the longest wording to the shortest
 */
export function startProgressLine(
  activity: string,
  screen: Screen,
  keys: readonly string[] = ["Ctrl-C cancels"],
): ProgressLine {
  if (!screen.hasStatusLine) return noProgressLine;
  const startedAt = performance.now();
  let shown = activity;
  const refresh = () => {
    const elapsedMs = performance.now() - startedAt;
    const { paint, width = 80 } = screen.style("");
    const spinner = frames[Math.floor(elapsedMs / frameMs) % frames.length];
    const elapsed = ` ${Math.floor(elapsedMs / 1000)}s`;
    const room = width - reservedColumns - elapsed.length;
    const wording = keys.map((each) => ` · ${each}`).find((each) => room - each.length >= minActivityColumns);
    const rest = elapsed + (wording ?? "");
    const text = cutLine(shown, Math.max(1, room - (wording ?? "").length));
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
