import leven from "leven";

import { InvalidOptionError } from "../errors/invalid-option-error.js";
import { describeValue } from "./describe-value.js";
import type { OptionCheck } from "./option-check.js";

/**
 * Refuses wrong options at the call: a value of the wrong kind, or a name that is not an option. An option that is
 * `undefined` counts as not given.
 *
 * @param where what the caller called, as the message begins with it
 */
export function checkOptions<Options extends object>(
  where: string,
  options: unknown,
  checks: { readonly [Name in keyof Required<Options>]: OptionCheck },
): asserts options is Options {
  if (typeof options !== "object" || options === null || Array.isArray(options)) {
    throw new InvalidOptionError("options", "an object", describeValue(options), where);
  }
  const byName = checks as Readonly<Record<string, OptionCheck>>;
  for (const [name, value] of Object.entries(options)) {
    const check = Object.hasOwn(byName, name) ? byName[name] : undefined;
    if (check === undefined) throw unknownOption(where, name, Object.keys(byName));
    if (value !== undefined && !check.accepts(value)) {
      throw new InvalidOptionError(name, check.expected, check.describe(value), where);
    }
  }
}

function unknownOption(where: string, name: string, known: readonly string[]): InvalidOptionError {
  const nearest = nearestName(name.toLowerCase(), known);
  const hint = nearest === undefined ? "" : `. Did you mean \`${nearest}\`?`;
  return new InvalidOptionError(name, `one of ${known.join(", ")}`, `an unknown name${hint}`, where);
}

/** The known name that was probably meant: one that begins the same way, or differs by a few letters. */
function nearestName(name: string, known: readonly string[]): string | undefined {
  const distances = known.map((candidate) => {
    const lowered = candidate.toLowerCase();
    const isBeginning = name.length >= 3 && (lowered.startsWith(name) || name.startsWith(lowered));
    return { candidate, distance: isBeginning ? 1 : leven(name, lowered) };
  });
  const [nearest] = distances.sort((left, right) => left.distance - right.distance);
  return nearest && nearest.distance <= Math.max(2, nearest.candidate.length / 3)
    ? nearest.candidate
    : undefined;
}
