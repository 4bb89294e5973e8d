import { InvalidConfigError } from "../errors/invalid-config-error.js";
import type { Place } from "./place.js";

/**
 * Refuses text that is not Unicode: half of a surrogate pair has no UTF-8 form and no TOML escape, so it cannot
 * reach the CLI in any way.
 */
export function checkWellFormed(text: string, kind: "string" | "key", place: Place): void {
  // In here because making it takes a while, which programs without texts need not wait for.
  const position = text.search(/\p{Surrogate}/u);
  if (position === -1) return;
  throw new InvalidConfigError({
    path: place.path,
    expected: `a ${kind} of whole Unicode characters`,
    received: `a ${kind} with half of a surrogate pair at index ${position}`,
    remedy: "Cut strings between characters, or clean them with toWellFormed().",
  });
}
