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

/**
 * Names each command that looks for one of our packages on npm, where they are not yet. Programs get them from a clone
 * (`pnpm pack:all`).
 */
export function findUnpublishedInstalls(page: string, markdown: string): Problem[] {
  return installCommands(markdown)
    .filter(({ words }) => words.some((word) => word.startsWith("@codex/")))
    .map(({ words, line }) => ({
      page,
      line,
      message: `npm install ${words.join(" ")} finds nothing on npm`,
    }));
}

/** What the page's commands install. */
function installedBy(markdown: string): string[] {
  const words = installCommands(markdown).flatMap((command) => command.words);
  return words.map((word) => word.replace(/^.*\/tarballs\/codex-(.+)\.tgz$/, "@codex/$1"));
}

/** Every `npm install` among the page's commands: what follows it, and the line of the block that it stands in. */
function installCommands(markdown: string): { words: string[]; line: number }[] {
  const commands: { words: string[]; line: number }[] = [];
  visit(fromMarkdown(markdown), "code", ({ lang, value, position }: Code) => {
    if (lang !== "sh") return;
    for (const [, words = ""] of value.matchAll(/^npm install ([^#\n]*)/gm)) {
      const names = words.split(" ").filter((word) => word !== "" && !word.startsWith("-"));
      commands.push({ words: names, line: position?.start.line ?? 0 });
    }
  });
  return commands;
}

function packageOf(specifier: string): string {
  return specifier
    .split("/")
    .slice(0, specifier.startsWith("@") ? 2 : 1)
    .join("/");
}
