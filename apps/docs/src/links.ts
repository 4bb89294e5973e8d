import { access } from "node:fs/promises";
import { join, posix } from "node:path";
import GithubSlugger from "github-slugger";
import type { Heading, Nodes } from "mdast";
import { fromMarkdown } from "mdast-util-from-markdown";
import { toString as textOf } from "mdast-util-to-string";
import { visit } from "unist-util-visit";

import { type Problem, readPage, repositoryRoot } from "./pages.js";

/** Checks every link of a page within the repository: its file and its heading must exist. */
export async function checkLinks(page: string, markdown: string): Promise<Problem[]> {
  const links: { url: string; line: number }[] = [];
  visit(fromMarkdown(markdown), (node: Nodes) => {
    if (node.type !== "link" && node.type !== "image" && node.type !== "definition") return;
    if (!/^[a-z][a-z+.-]*:/i.test(node.url))
      links.push({ url: node.url, line: node.position?.start.line ?? 0 });
  });
  const problems = await Promise.all(
    links.map(async ({ url, line }) => {
      const message = await problemWith({ page, markdown, url });
      return message === undefined ? [] : [{ page, line, message }];
    }),
  );
  return problems.flat();
}

interface PageLink {
  page: string;
  markdown: string;
  url: string;
}

async function problemWith({ page, markdown, url }: PageLink): Promise<string | undefined> {
  const [path = "", anchor] = decodeURI(url).split("#");
  const target = path === "" ? page : posix.join(posix.dirname(page), path);
  if (target.startsWith("..")) return `${url} points outside the repository`;
  if (path !== "" && !(await exists(target))) return `${url} does not exist`;
  if (anchor === undefined || !target.endsWith(".md")) return undefined;
  const anchors = anchorsOf(path === "" ? markdown : await readPage(target));
  return anchors.has(anchor) ? undefined : `${target} has no heading #${anchor}`;
}

function anchorsOf(markdown: string): Set<string> {
  const slugger = new GithubSlugger();
  const anchors = new Set<string>();
  visit(fromMarkdown(markdown), "heading", (heading: Heading) => {
    anchors.add(slugger.slug(textOf(heading)));
  });
  return anchors;
}

function exists(path: string): Promise<boolean> {
  return access(join(repositoryRoot, path)).then(
    () => true,
    () => false,
  );
}
