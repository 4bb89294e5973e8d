/** Collects the values of an option that may be given several times. */
export function addText(value: string, previous: string[] | undefined): string[] {
  return [...(previous ?? []), value];
}
