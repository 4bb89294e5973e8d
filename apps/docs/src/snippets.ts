import type { Code } from "mdast";
import { fromMarkdown } from "mdast-util-from-markdown";
import { visit } from "unist-util-visit";

import { findPages, type Problem, readPage } from "./pages.js";

/** A TypeScript snippet of a page. */
export interface Snippet {
  /** The page, as a path relative to the root of the repository. */
  page: string;
  /** The line of the page on which the code starts, from 1. */
  line: number;
  code: string;
  /** Whether the code is part of a program and may use the names in `given.d.ts`. */
  isFragment: boolean;
  /** Whether the tests run the code. */
  isRun: boolean;
  /** Whether the code needs packages that only a nightly test of apps/smoke installs. That test compiles it. */
  isExternal: boolean;
}

/** Other names of the language. Snippets that use them would escape the checks. */
const aliases = ["typescript", "tsx", "js", "javascript", "mjs", "cts", "mts"];
const markings = ["external", "fragment", "run"];

/** Reads the snippets of every page, and lists mistakes in their fences. */
export async function findSnippets(): Promise<{ snippets: Snippet[]; problems: Problem[] }> {
  const pages = await Promise.all(
    (await findPages()).map(async (page) => readSnippets(page, await readPage(page))),
  );
  return {
    snippets: pages.flatMap((page) => page.snippets),
    problems: pages.flatMap((page) => page.problems),
  };
}

/** Reads the snippets of a page, and lists mistakes in their fences. */
export function readSnippets(page: string, markdown: string): { snippets: Snippet[]; problems: Problem[] } {
  const snippets: Snippet[] = [];
  const problems: Problem[] = [];
  visit(fromMarkdown(markdown), "code", (node: Code) => {
    const line = node.position?.start.line ?? 0;
    const words = node.meta?.split(/\s+/) ?? [];
    if (aliases.includes(node.lang ?? "")) {
      const message = `use \`ts\` instead of \`${node.lang}\`, so that the snippet is checked`;
      problems.push({ page, line, message });
    }
    if (node.lang !== "ts") return;
    for (const word of words.filter((each) => !markings.includes(each))) {
      problems.push({ page, line, message: `unknown word \`${word}\` after \`ts\`` });
    }
    snippets.push({
      page,
      line: line + 1,
      code: node.value,
      isFragment: words.includes("fragment"),
      isRun: words.includes("run"),
      isExternal: words.includes("external"),
    });
  });
  return { snippets, problems };
}
