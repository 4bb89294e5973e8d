/** A line that is no longer than `width` columns, with an ellipsis where something is missing. */
export function cutLine(line: string, width: number | undefined): string {
  if (width === undefined || line.length <= width) return line;
  return `${line.slice(0, Math.max(0, width - 1))}…`;
}
