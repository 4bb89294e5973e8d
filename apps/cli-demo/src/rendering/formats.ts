import { homedir } from "node:os";
import { sep } from "node:path";

import type { Usage } from "@codex/sdk";

import { visibleLine } from "./printable-text.js";

/** Formats a duration: `0.3 s`, `42 s`, `3 min 05 s`. */
export function formatDuration(milliseconds: number): string {
  const seconds = milliseconds / 1000;
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, "0")} s`;
}

/** Formats a turn's tokens on one line. A count in brackets is part of the count before it. */
export function formatUsage(usage: Usage | null): string {
  if (usage === null) return "tokens not reported";
  const { input_tokens, cached_input_tokens, output_tokens, reasoning_output_tokens } = usage;
  const reasoning = reasoning_output_tokens ? ` (${formatCount(reasoning_output_tokens)} reasoning)` : "";
  const cached = cached_input_tokens ? ` (${formatCount(cached_input_tokens)} cached)` : "";
  return `${formatCount(input_tokens)} tokens in${cached}, ${formatCount(output_tokens)} out${reasoning}`;
}

/** Formats a number of tokens: `18,900`. */
export function formatCount(tokens: number): string {
  return tokens.toLocaleString("en-US");
}

/** Formats a time in the user's time zone: `2026-11-22 08:41`. */
export function formatMinute(date: Date): string {
  // The Swedish locale formats dates as ISO 8601 does.
  return date.toLocaleString("sv-SE", { dateStyle: "short", timeStyle: "short" });
}

/** Shortens the user's home directory to `~`. */
export function shortDirectory(directory: string): string {
  const home = homedir();
  const isBelow = directory === home || directory.startsWith(home + sep);
  return visibleLine(isBelow ? `~${directory.slice(home.length)}` : directory);
}
