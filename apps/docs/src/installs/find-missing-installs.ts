import { isBuiltin } from "node:module";
import type { Code } from "mdast";
import { fromMarkdown } from "mdast-util-from-markdown";
import ts from "typescript";
import { visit } from "unist-util-visit";

import { readSnippets } from "../snippets/read-snippets.js";
import type { Problem } from "../snippets/snippet.js";

/**
 * Names each import of a guide's programs that a reader would not have: what the page itself says to install, beside
 * `@codex/sdk`, has to be enough. (The workspace has everything, so that running them does not show it.)
 */
export function findMissingInstalls(page: string, markdown: string): Problem[] {
  const installed = new Set(["@codex/sdk", ...installedBy(markdown)]);
  return readSnippets(page, markdown).snippets.flatMap(({ code, line }) =>
    ts
      .preProcessFile(code)
      .importedFiles.map(({ fileName }) => packageOf(fileName))
      .filter((name) => !isBuiltin(name) && !installed.has(name))
      .map((name) => ({ page, line, message: `${name} is imported, and nothing says to install it` })),
  );
}

/** What follows `npm install` in the page's commands. */
function installedBy(markdown: string): string[] {
  const names: string[] = [];
  visit(fromMarkdown(markdown), "code", ({ lang, value }: Code) => {
    if (lang !== "sh") return;
    for (const [, words = ""] of value.matchAll(/^npm install (.*)$/gm)) {
      names.push(...words.split(" ").filter((word) => !word.startsWith("-")));
    }
  });
  return names;
}

function packageOf(specifier: string): string {
  return specifier
    .split("/")
    .slice(0, specifier.startsWith("@") ? 2 : 1)
    .join("/");
}
