import { existsSync, statSync } from "node:fs";
import { join, posix } from "node:path";
import type { Nodes, Parent } from "mdast";
import { fromMarkdown } from "mdast-util-from-markdown";
import { visit } from "unist-util-visit";

import { repositoryRoot } from "../pages.js";
import { addressOf } from "./site-map.js";

/** Where links of pages lead on the site. */
export interface LinkTargets {
  /** The pages of the site, by their source. */
  addresses: ReadonlyMap<string, string>;
  /** Sections that are pages of their own, by source and anchor: `docs/errors.md#turn_failed`. */
  sections: ReadonlyMap<string, string>;
}

/**
 * Rewrites the links of a page for the site. A link to a file that is no page of it, such as a test, leads to the repository
 * if its address is known, and otherwise becomes text. Images are in the folder `/images`.
 */
export function rewriteLinks(source: string, markdown: string, targets: LinkTargets): string {
  const edits: { start: number; end: number; text: string }[] = [];
  visit(fromMarkdown(markdown), (node: Nodes) => {
    const start = node.position?.start.offset ?? 0;
    const end = node.position?.end.offset ?? 0;
    const text = markdown.slice(start, end);
    if (node.type === "html") {
      const rewritten = text.replace(/\b(href|src|srcset)="([^"]+)"/g, (all, name, url) =>
        isElsewhere(url) ? all : `${name}="${siteUrl(source, url, targets) ?? repositoryAddress()}"`,
      );
      edits.push({ start, end, text: rewritten });
    }
    if (node.type !== "link" && node.type !== "image" && node.type !== "definition") return;
    if (isElsewhere(node.url)) return;
    const url = siteUrl(source, node.url, targets);
    const at = text.lastIndexOf(node.url);
    if (url !== undefined && at >= 0) {
      edits.push({ start: start + at, end: start + at + node.url.length, text: url });
    } else if (node.type === "link") {
      // Without its marks, so that links and images in its text are still rewritten.
      const [first, last] = [node.children[0], node.children.at(-1)] as (Parent | undefined)[];
      edits.push({ start, end: first?.position?.start.offset ?? start, text: "" });
      edits.push({ start: last?.position?.end.offset ?? end, end, text: "" });
    }
  });
  return edits
    .sort((left, right) => right.start - left.start)
    .reduce((page, { start, end, text }) => page.slice(0, start) + text + page.slice(end), markdown);
}

function isElsewhere(url: string): boolean {
  return /^[a-z][a-z+.-]*:/i.test(url);
}

function siteUrl(source: string, url: string, { addresses, sections }: LinkTargets): string | undefined {
  const [path = "", anchor] = decodeURI(url).split("#");
  const target = path === "" ? source : posix.join(posix.dirname(source), path).replace(/\/$/, "");
  const section = sections.get(`${target}#${anchor}`);
  if (section !== undefined) return `/${section}`;
  if (path === "") return url;
  if (/^docs\/images\//.test(target)) return `/${addressOf(target)}`;
  const address = addresses.get(target) ?? addresses.get(`${target}/README.md`);
  if (address !== undefined)
    return `/${address.replace(/^index$/, "")}${anchor === undefined ? "" : `#${anchor}`}`;
  const repository = repositoryAddress();
  if (repository === undefined || !existsSync(join(repositoryRoot, target))) return undefined;
  const kind = statSync(join(repositoryRoot, target)).isDirectory() ? "tree" : "blob";
  return `${repository}/${kind}/main/${target}${anchor === undefined ? "" : `#${anchor}`}`;
}

/** The address of the repository, which only a release knows. scripts/name-repository.mjs reads it from the same variables. */
export function repositoryAddress(): string | undefined {
  const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: repository } = process.env;
  return server && repository ? `${server}/${repository}` : undefined;
}
