import { InvalidArgumentError } from "./invalid-argument-error.js";

/**
 * Throws when a text holds a NUL byte: the system ends arguments, paths and variables there. The text itself does not
 * go into the error, for it may be a secret.
 *
 * @throws {InvalidArgumentError}
 */
export function refuseNul(option: string, text: string): void {
  const index = text.indexOf("\0");
  if (index === -1) return;
  throw new InvalidArgumentError({
    option,
    expected: "text without NUL bytes",
    received: `text with one at position ${index}`,
  });
}
