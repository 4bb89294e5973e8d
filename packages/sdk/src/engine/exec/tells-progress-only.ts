/** How the binary, and every version of it seen so far, begins such a line. Another spelling is parsed like any line. */
const beginnings = ['{"type":"item.started",', '{"type":"item.updated",'];

/**
 * Whether a line only tells how an item comes along, which is told without parsing it: most lines of a long turn are
 * of this kind. One that was cut off does not pass, so it is reported as any broken line is; what else could be wrong
 * with such a line is wrong with something nobody sees.
 */
export function tellsProgressOnly(line: string): boolean {
  return beginnings.some((beginning) => line.startsWith(beginning)) && line.endsWith("}}");
}
