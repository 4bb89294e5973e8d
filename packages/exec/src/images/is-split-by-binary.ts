/** Whether the binary would take an image path for several: it splits `--image` at every comma, and knows no escape. */
export function isSplitByBinary(path: string): boolean {
  return path.includes(",");
}
