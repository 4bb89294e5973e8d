import { CodexError } from "@codex/protocol";

/** Node fires timers beyond this at once. It is more than 24 days. */
export const longestTimerMs = 2 ** 31 - 1;

/** Refuses an option that is not a number above 0; `Infinity` is one. */
export function checkPositive(option: string, value: unknown): void {
  if (typeof value === "number" && value > 0) return;
  throw new CodexError(
    "invalid_option",
    `Option \`${option}\` must be a number above 0, but got ${String(value)}.`,
  );
}
