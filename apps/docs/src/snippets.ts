import type { Code } from "mdast";
import { fromMarkdown } from "mdast-util-from-markdown";
import { visit } from "unist-util-visit";

import type { Problem, Snippet } from "./snippet.js";

/** Other names of the language, which would slip past the check. */
const aliases = ["typescript", "tsx", "js", "javascript", "mjs", "cts", "mts"];
const markings = ["fragment", "run"];

/** Reads the TypeScript out of a page, and says what is wrong with its fences. */
export function readSnippets(page: string, markdown: string): { snippets: Snippet[]; problems: Problem[] } {
  const snippets: Snippet[] = [];
  const problems: Problem[] = [];
  visit(fromMarkdown(markdown), "code", (node: Code) => {
    const line = node.position?.start.line ?? 0;
    const words = node.meta?.split(/\s+/) ?? [];
    if (aliases.includes(node.lang ?? "")) {
      problems.push({
        page,
        line,
        message: `write \`ts\` instead of \`${node.lang}\`, so that it is checked`,
      });
    }
    if (node.lang !== "ts") return;
    for (const word of words.filter((each) => !markings.includes(each))) {
      problems.push({ page, line, message: `unknown word \`${word}\` behind \`ts\`` });
    }
    snippets.push({
      page,
      line: line + 1,
      code: node.value,
      isFragment: words.includes("fragment"),
      isRun: words.includes("run"),
    });
  });
  return { snippets, problems };
}
