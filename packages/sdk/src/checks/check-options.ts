import { describeSecret } from "@codex/protocol/describe";
import leven from "leven";
import { InvalidOptionError } from "../errors/option-errors.js";
import { fieldOf } from "./caller-values.js";
import type { OptionCheck } from "./option-checks.js";

/**
 * Checks and copies options at the call. Rejects invalid values and unknown names; `undefined` counts as not given.
 *
 * The copy has every option as an own property, so that one that was not given reads as `undefined` even if
 * `Object.prototype` has a property of that name.
 *
 * @param where the public method that was called, for the message
 */
export function checkOptions<Options extends object>(
  where: string,
  given: unknown,
  checks: { readonly [Name in keyof Required<Options>]: OptionCheck },
): Options {
  if (typeof given !== "object" || given === null || Array.isArray(given)) {
    throw new InvalidOptionError("options", "an object", describeSecret(given), where);
  }
  const unknown = Object.keys(given).find((name) => !Object.hasOwn(checks, name));
  if (unknown !== undefined) throw unknownOption(where, unknown, Object.keys(checks));
  const options: Record<string, unknown> = Object.create(null);
  for (const [name, check] of Object.entries<OptionCheck>(checks)) {
    const value = check.read(fieldOf(given, name));
    if (value !== undefined && !check.accepts(value)) {
      throw new InvalidOptionError(name, check.expected, check.describe(value), where);
    }
    options[name] = value;
  }
  return options as Options;
}

function unknownOption(where: string, name: string, known: readonly string[]): InvalidOptionError {
  const nearest = nearestName(name.toLowerCase(), known);
  const hint = nearest === undefined ? "" : `. Did you mean \`${nearest}\`?`;
  return new InvalidOptionError(name, `one of ${known.join(", ")}`, `an unknown name${hint}`, where);
}

/** Finds the known name that was probably meant: one that begins the same way, or differs by a few letters. */
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
