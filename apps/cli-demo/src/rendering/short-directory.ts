import { homedir } from "node:os";
import { sep } from "node:path";

/** A directory as people write it: with `~` for their own. */
export function shortDirectory(directory: string): string {
  const home = homedir();
  return directory === home || directory.startsWith(home + sep)
    ? `~${directory.slice(home.length)}`
    : directory;
}
