import { describeSecret, describeValue } from "@codex/protocol/describe";
import leven from "leven";
import { type Diagnostic, reportDiagnostic } from "../errors/diagnostic.js";
import { InvalidOptionError } from "../errors/option-errors.js";
import { fieldOf, namesOf } from "./caller-values.js";
import type { OptionCheck } from "./option-checks.js";

/** The check of each option. */
export type OptionChecks<Options> = { readonly [Name in keyof Required<Options>]: OptionCheck };

/** The caller's `onDiagnostic`. */
export type DiagnosticListener = ((diagnostic: Diagnostic) => void) | undefined;

/**
 * Checks and copies options at the call. Rejects invalid values, and names that are nearly those of an option. Any other
 * unknown name is a diagnostic: the program may have been written for another SDK or version.
 *
 * The copy has every option as an own property, so that one that was not given reads as `undefined` even if
 * `Object.prototype` has a property of that name.
 *
 * @param where the public method that was called, for the message
 * @param onDiagnostic receives the diagnostics. Default: the option of that name.
 * @param path what the names in a message begin with, such as `mcpServers.docs.`
 */
export function checkOptions<Options extends object>(
  where: string,
  given: unknown,
  checks: OptionChecks<Options>,
  onDiagnostic?: DiagnosticListener,
  path = "",
): Options {
  if (typeof given !== "object" || given === null || Array.isArray(given)) {
    throw new InvalidOptionError(path.slice(0, -1) || "options", "an object", describeSecret(given), where);
  }
  const known = Object.keys(checks);
  const unknown = namesOf(given).filter((name) => !Object.hasOwn(checks, name));
  for (const name of unknown) rejectMisspelled(where, name, known, path);
  const options: Record<string, unknown> = Object.create(null);
  for (const name of known) {
    options[name] = undefined;
    const field = fieldOf(given, name);
    if (field === undefined) continue;
    const check = checks[name as keyof Options];
    const value = check.read(field);
    if (!check.isGiven(value)) continue;
    options[name] = value;
    if (check.accepts(value)) continue;
    const nearest = typeof value === "string" ? nearestName(value, check.values ?? []) : undefined;
    const received = check.describe(value);
    const problem = nearest && `cannot be ${received}. Did you mean ${JSON.stringify(nearest)}?`;
    throw new InvalidOptionError(path + name, check.expected, received, where, problem);
  }
  const listener = onDiagnostic ?? (options["onDiagnostic"] as DiagnosticListener);
  for (const name of unknown) {
    const message = `${where}: option ${describeValue(path + name)} is unknown and has no effect. The options are ${known.join(", ")}.`;
    reportDiagnostic(listener, { code: "unknown_option", message });
  }
  return options as Options;
}

function rejectMisspelled(where: string, name: string, known: readonly string[], path: string): void {
  const nearest = nearestName(name, known);
  if (nearest === undefined) return;
  const problem = `is unknown. Did you mean \`${nearest}\`?`;
  throw new InvalidOptionError(path + name, `one of ${known.join(", ")}`, "an unknown name", where, problem);
}

/** Spellings that differ in case, hyphens and underscores only are the same. */
const plainSpelling = (name: string) => name.toLowerCase().replace(/[_-]/g, "");

/**
 * Finds the known name that was probably meant: one that differs by a few letters, or that begins the same way. `sandbox` is
 * an abbreviation of `sandboxMode`, but `modelProvider` says more than `model`.
 */
function nearestName(given: string, known: readonly string[]): string | undefined {
  const name = plainSpelling(given);
  const distances = known.map((candidate) => {
    const spelling = plainSpelling(candidate);
    const [shorter = "", longer = ""] = [name, spelling].sort((left, right) => left.length - right.length);
    const isAbbreviation =
      shorter.length >= 3 &&
      longer.startsWith(shorter) &&
      (shorter === name || longer.length <= shorter.length + 2);
    const distance = isAbbreviation ? 1 : leven(name, spelling);
    const tolerance = spelling[0] === name[0] ? Math.max(2, spelling.length / 3) : spelling.length / 3;
    return { candidate, distance, isNear: distance <= tolerance };
  });
  const near = distances.filter(({ isNear }) => isNear);
  return near.sort((left, right) => left.distance - right.distance)[0]?.candidate;
}
