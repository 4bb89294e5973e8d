import GithubSlugger from "github-slugger";

import { readPage } from "../pages.js";

/** The section of the error reference on one code. */
export interface ErrorPage {
  code: string;
  /** Its text below the heading. */
  markdown: string;
  /** What happened, in a sentence. */
  summary: string;
  /** The anchors that lead to it in the reference: of the code, and of the headings below it. */
  anchors: string[];
}

/** The error reference. */
export interface ErrorReference {
  /** What precedes the sections of the codes. */
  introduction: string;
  pages: ErrorPage[];
}

/** The file of the error reference. */
export const errorSource = "docs/errors.md";

/** Splits the error reference into its introduction and a page for each code. */
export async function readErrorReference(): Promise<ErrorReference> {
  const [introduction = "", ...rest] = (await readPage(errorSource)).split(/^(?=## )/m);
  const slugger = new GithubSlugger();
  const pages: ErrorPage[] = [];
  const general = [introduction];
  for (const section of rest) {
    const anchors = [...section.matchAll(/^##+ (.+)$/gm)].map(([, title = ""]) =>
      slugger.slug(title.replaceAll("`", "")),
    );
    const [, code] = /^## `(\w+)`\n/.exec(section) ?? [];
    if (code === undefined) general.push(section);
    else pages.push({ code, anchors, summary: summaryOf(section), markdown: section.replace(/^.*\n/, "") });
  }
  return { introduction: general.join(""), pages };
}

/** Writes the overview: the introduction, and a table of the codes. Old links to a code's section lead to its row. */
export function errorOverview({ introduction, pages }: ErrorReference): string {
  const rows = pages.map(
    ({ code, summary }) => `| <span id="${code}"></span>[\`${code}\`](/errors/${code}) | ${summary} |`,
  );
  return `${introduction}\n## Codes\n\n| code | what happened |\n| --- | --- |\n${rows.join("\n")}\n`;
}

/** Writes the page of a code, with a way to its neighbours by their subject. */
export function errorPage({ code, markdown }: ErrorPage): string {
  return `# \`${code}\`\n${markdown}\n[All errors](/errors) · [How to handle errors](/guides/errors)\n`;
}

function summaryOf(section: string): string {
  const [, text = ""] = /\*\*What happened\.\*\*\s+([\s\S]*?)(?:\n\n|$)/.exec(section) ?? [];
  const [sentence = ""] = /^.*?[.](?=\s|$)/.exec(text.replaceAll("\n", " ")) ?? [];
  // A link would lead somewhere else from here.
  return sentence.replace(/\[([^\]]+)\]\([^)]*\)/g, "$1").replaceAll("|", "\\|");
}
