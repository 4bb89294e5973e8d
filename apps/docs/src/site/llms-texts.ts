import type { SitePage } from "./site-map.js";

/** A page with its text, as the site shows it. */
export interface WrittenPage extends SitePage {
  markdown: string;
}

/**
 * Writes `llms.txt`, which lists the site's pages for a language model (https://llmstxt.org). Each is also there as Markdown, at
 * its address with `.md` at the end.
 */
export function llmsIndex(
  pitch: string,
  groups: readonly { title: string; pages: readonly WrittenPage[] }[],
  overview: string,
): string {
  const guides = guidesIn(overview);
  const lists = groups
    .filter(({ pages }) => pages.length > 0)
    .map(({ title, pages }) => {
      const lines = pages.map(
        (page) => `- [${page.title}](/${page.address}.md)${guides.get(page.address) ?? about(page.markdown)}`,
      );
      return `## ${title}\n\n${lines.join("\n")}\n`;
    });
  return `# Codex SDK for TypeScript\n\n> ${pitch.replaceAll("\n", " ")}\n\nEverything in one file: [llms-full.txt](/llms-full.txt)\n\n${lists.join("\n")}`;
}

/** Writes `llms-full.txt`: all pages, one after the other. */
export function llmsFullText(pages: readonly WrittenPage[]): string {
  return pages.map(({ address, markdown }) => `<!-- /${address} -->\n\n${markdown.trim()}\n`).join("\n\n");
}

/** What the table of guides in docs/README.md says of each, by address. */
function guidesIn(overview: string): Map<string, string> {
  const rows = overview.matchAll(/^\| \[[^\]]+\]\((guides\/[\w-]+)\.md\) \| (.*) \|$/gm);
  return new Map([...rows].map(([, address = "", text = ""]) => [address, `: ${withoutLinks(text)}`]));
}

function withoutLinks(markdown: string): string {
  return markdown.replaceAll(/\[([^\]]+)\]\([^)]*\)/g, "$1");
}

/** The first sentence of a page below its heading, as a description. */
function about(markdown: string): string {
  const paragraph = markdown
    .replace(/^---\n[\s\S]*?\n---\n/, "")
    .split("\n\n")
    .find((part) => /^[A-Z`*[]/.test(part.trim()));
  const text = withoutLinks((paragraph ?? "").replaceAll("\n", " "));
  const sentence = /^.*?[.:](?=\s|$)/.exec(text)?.[0].replace(/:$/, ".");
  return sentence === undefined ? "" : `: ${sentence}`;
}
