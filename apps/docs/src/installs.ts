import { isBuiltin } from "node:module";
import type { Code } from "mdast";
import { fromMarkdown } from "mdast-util-from-markdown";
import ts from "typescript";
import { visit } from "unist-util-visit";

import type { Problem } from "./pages.js";
import { readSnippets } from "./snippets.js";

/**
 * Lists the imports of a page's programs that its reader has not installed: apart from `@codex/sdk`, the page itself must
 * say what to install. Running the programs does not reveal a missing one, because the workspace has everything.
 */
export function findMissingInstalls(page: string, markdown: string): Problem[] {
  const installed = new Set(["@codex/sdk", ...installedBy(markdown)]);
  return readSnippets(page, markdown).snippets.flatMap(({ code, line }) =>
    ts
      .preProcessFile(code)
      .importedFiles.map(({ fileName }) => packageOf(fileName))
      .filter((name) => !name.startsWith(".") && !isBuiltin(name) && !installed.has(name))
      .map((name) => ({
        page,
        line,
        message: `${name} is imported, but the page does not say to install it`,
      })),
  );
}

/**
 * Lists the commands that install packages of this repository from npm, where they are not published yet. Programs
 * install them from a clone (`pnpm pack:all`).
 */
export function findUnpublishedInstalls(page: string, markdown: string): Problem[] {
  return installCommands(markdown)
    .filter(({ words }) => words.some((word) => word.startsWith("@codex/")))
    .map(({ words, line }) => ({
      page,
      line,
      message: `npm install ${words.join(" ")} fails: the package is not on npm`,
    }));
}

/** Returns the packages that the page's commands install, without their versions. */
function installedBy(markdown: string): string[] {
  const words = installCommands(markdown).flatMap((command) => command.words);
  return words.map((word) =>
    word.replace(/^.*\/tarballs\/codex-(.+)\.tgz$/, "@codex/$1").replace(/(?<=.)@[^/]+$/, ""),
  );
}

/** Returns what the page's commands install from the registry, as npm takes it, such as `zod@4`. */
export function registryInstalls(markdown: string): string[] {
  const words = installCommands(markdown).flatMap((command) => command.words);
  return words.filter((word) => !word.endsWith(".tgz"));
}

/** Returns the arguments of every `npm install` on the page, with the line of its block. */
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
