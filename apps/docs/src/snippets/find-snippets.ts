import { findPages } from "../pages/find-pages.js";
import { readPage } from "../pages/read-page.js";
import { readSnippets } from "./read-snippets.js";
import type { Problem, Snippet } from "./snippet.js";

/** Reads the snippets of every page, and says what is wrong with their fences. */
export async function findSnippets(): Promise<{ snippets: Snippet[]; problems: Problem[] }> {
  const pages = await Promise.all(
    (await findPages()).map(async (page) => readSnippets(page, await readPage(page))),
  );
  return {
    snippets: pages.flatMap((page) => page.snippets),
    problems: pages.flatMap((page) => page.problems),
  };
}
