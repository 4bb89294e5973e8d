import { InvalidConfigError } from "../errors/invalid-config-error.js";
import type { Place } from "../values/place.js";

const bareKey = /^[A-Za-z0-9_-]+$/;

/**
 * Whether a key may be a segment of a dotted path.
 *
 * The CLI splits a path at every `.`, cuts the whole of it at the first `=`, trims its ends and understands no
 * quotes; it would take many more characters than these. But the bare keys of TOML are the ones that mean the same
 * to a reader that only splits and to one that knows TOML, so they hold for other versions too.
 */
export function isPathSegment(key: string): boolean {
  return bareKey.test(key);
}

/**
 * Refuses a top-level key that the CLI would not read back as it is. Deeper in, such a key travels inside an inline
 * table; a top-level one has no parent to which a table could be assigned.
 */
export function checkTopLevelKey(key: string, place: Place): void {
  if (isPathSegment(key) || !isAlteredByTheCli(key)) return;
  throw new InvalidConfigError({
    path: place.path,
    expected: 'a top-level key that is not empty, has no ".", "=" or NUL, and no space at its ends',
    received: "one that the CLI would alter",
    remedy: 'Nest the tables instead of joining their names: { a: { b: 1 } }, not { "a.b": 1 }.',
  });
}

/** Whether the CLI's own splitting takes away from a key, or it cannot receive it at all. */
function isAlteredByTheCli(key: string): boolean {
  // In here because making it takes a third of a millisecond, which programs with plain keys need not wait for.
  return /^$|[.=\0]|^\p{White_Space}|\p{White_Space}$/u.test(key);
}
