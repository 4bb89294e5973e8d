import { readFile } from "node:fs/promises";
import { join } from "node:path";

import { repositoryRoot } from "./find-pages.js";

/** The text of a page, by its path from the root of the repository. */
export function readPage(page: string): Promise<string> {
  return readFile(join(repositoryRoot, page), "utf8");
}
