import { homedir } from "node:os";
import { sep } from "node:path";

import { visibleLine } from "./printable-text.js";

/** A directory as people write it: with `~` for their own. */
export function shortDirectory(directory: string): string {
  const home = homedir();
  const isBelow = directory === home || directory.startsWith(home + sep);
  return visibleLine(isBelow ? `~${directory.slice(home.length)}` : directory);
}
