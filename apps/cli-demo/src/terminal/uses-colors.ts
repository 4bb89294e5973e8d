/** Where text goes, as far as colours are concerned. */
export interface ColorTarget {
  /** Whether it is a terminal. */
  isTTY?: boolean | undefined;
}

/**
 * Whether to write colours: NO_COLOR decides, then FORCE_COLOR, then whether there is a terminal that knows them
 * (no-color.org, force-color.org; an empty value counts as not set). The help, which commander writes, does the same.
 */
export function usesColors(target: ColorTarget, env: Readonly<Record<string, string | undefined>>): boolean {
  if (env["NO_COLOR"]) return false;
  const forced = env["FORCE_COLOR"];
  if (forced) return forced !== "0" && forced !== "false";
  return target.isTTY === true && env["TERM"] !== "dumb";
}
