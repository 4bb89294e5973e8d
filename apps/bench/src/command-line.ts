import { InvalidArgumentError } from "commander";

/**
 * Parses a command-line option that counts something.
 *
 * @throws {InvalidArgumentError} when the text is not a whole number of at least 1
 */
export function readCount(text: string): number {
  const count = readInteger(text);
  if (count < 1) throw new InvalidArgumentError("It must be at least 1.");
  return count;
}

/**
 * Parses a command-line option that is any whole number.
 *
 * @throws {InvalidArgumentError} when the text is anything else
 */
export function readInteger(text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number)) throw new InvalidArgumentError("It must be a whole number.");
  return number;
}
