import leven, { closestMatch } from "leven";

/**
 * Returns the name that was probably meant: one that begins the same way, or that differs by a few letters. Two letters in
 * the wrong order count as one.
 */
export function nearest(word: string, names: readonly string[]): string | undefined {
  const abbreviated = word.length >= 2 ? names.filter((name) => name.startsWith(word)) : [];
  if (abbreviated.length === 1) return abbreviated[0];
  const swapped = names.find((name) => name.length === word.length && isSwap(word, name));
  const letters = word.replace(/^-+/, "").length;
  return swapped ?? closestMatch(word, names, { maxDistance: Math.ceil(letters / 5) });
}

/** Whether two words of one length differ in one pair of neighbours. */
function isSwap(left: string, right: string): boolean {
  const at = [...left].findIndex((letter, index) => letter !== right[index]);
  return at >= 0 && left[at] === right[at + 1] && left[at + 1] === right[at] && leven(left, right) === 2;
}

/** Joins names: `a`, `a or b`, `a, b or c`. */
export function orList(names: readonly string[], word: "or" | "and"): string {
  const last = names.at(-1) ?? "";
  return names.length < 2 ? last : `${names.slice(0, -1).join(", ")} ${word} ${last}`;
}
