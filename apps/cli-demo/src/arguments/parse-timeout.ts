import { InvalidArgumentError } from "commander";

/** Longest delay a timer can hold, in milliseconds. */
const maxTimeoutMs = 2_147_483_647;

/** Reads `--timeout`, which is in seconds; returns milliseconds. */
export function parseTimeout(value: string): number {
  const milliseconds = value.trim() === "" ? Number.NaN : Number(value) * 1000;
  if (milliseconds >= 1 && milliseconds <= maxTimeoutMs) return milliseconds;
  throw new InvalidArgumentError("It must be a positive number of seconds.");
}
