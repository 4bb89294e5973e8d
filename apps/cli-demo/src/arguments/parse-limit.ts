import { InvalidArgumentError } from "commander";

/** Reads `--limit`. */
export function parseLimit(value: string): number {
  if (/^[1-9]\d{0,5}$/.test(value)) return Number(value);
  throw new InvalidArgumentError("It must be a positive whole number.");
}
