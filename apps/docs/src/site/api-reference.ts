import { join } from "node:path";
import {
  Application,
  type Comment,
  type DeclarationReflection,
  LogLevel,
  type ProjectReflection,
  ReflectionKind,
  type Router,
  TSConfigReader,
  TypeDocReader,
} from "typedoc";

import { docsFolder } from "../pages.js";
import { repositoryAddress } from "./site-links.js";

/** The exports of one entry of a package, on a page that the site's search finds. */
export interface ApiPage {
  address: string;
  title: string;
  markdown: string;
}

/**
 * Writes TypeDoc's pages into a folder, and returns a page for each entry of a package that lists what it exports. Those are
 * pages of the site, so its search finds every export and every member; they link to TypeDoc's.
 */
export async function writeApiReference(directory: string): Promise<ApiPage[]> {
  const repository = repositoryAddress();
  const app = await Application.bootstrapWithPlugins(
    {
      options: docsFolder,
      logLevel: LogLevel.Error,
      hideGenerator: true,
      // It has anchors that its own page lacks.
      includeHierarchySummary: false,
      // A file name such as AGENTS.md is no address.
      markdownItOptions: { html: true, linkify: false },
      favicon: join(docsFolder, ".vitepress/theme/favicon.svg"),
      customCss: join(docsFolder, ".vitepress/theme/api.css"),
      navigationLinks: { Documentation: "/guides" },
      sourceLinkTemplate: `${repository ?? ""}/blob/main/{path}#L{line}`,
    },
    [new TypeDocReader(), new TSConfigReader()],
  );
  const project = await app.convert();
  if (project === undefined) throw new Error("TypeDoc failed.");
  if (repository === undefined) unlinkSources(project);
  let pages: ApiPage[] = [];
  app.renderer.postRenderAsyncJobs.push(async () => {
    const router = app.renderer.router as Router;
    pages = (project.children ?? []).flatMap((module) => apiPages(module, router));
  });
  await app.generateDocs(project, directory);
  return pages;
}

/** Shows sources as text. */
function unlinkSources(project: ProjectReflection): void {
  for (const reflection of project.getReflectionsByKind(ReflectionKind.All)) {
    for (const source of (reflection as DeclarationReflection).sources ?? []) delete source.url;
  }
}

/** How many exports fit on a page. Of a module with more, the types have their own. */
const maxExports = 150;

function apiPages(module: DeclarationReflection, router: Router): ApiPage[] {
  const exports = [...(module.children ?? [])].sort(mostUsedFirst);
  const address = `reference/${module.name.replace("@codex/", "").replaceAll("/", "-")}`;
  const title = `${module.name}: API`;
  const intro = escapeText(textOf(module.comment));
  const write = (symbols: DeclarationReflection[]) =>
    symbols.map((symbol) => describeExport(symbol, router)).join("\n");
  if (exports.length <= maxExports)
    return [{ address, title, markdown: `# ${title}\n\n${intro}\n\n${write(exports)}` }];
  const isType = ({ kind }: DeclarationReflection) =>
    kind === ReflectionKind.Interface || kind === ReflectionKind.TypeAlias;
  const types = `${module.name}: types`;
  return [
    {
      address,
      title,
      markdown: `# ${title}\n\n${intro}\n\nOptions, events, items and other types have [their own page](/${address}-types).\n\n${write(exports.filter((one) => !isType(one)))}`,
    },
    { address: `${address}-types`, title: types, markdown: `# ${types}\n\n${write(exports.filter(isType))}` },
  ];
}

/** Errors inherit the same fields, which are listed once, on the base class. */
function describeExport(symbol: DeclarationReflection, router: Router): string {
  const link = (target: DeclarationReflection, text: string) =>
    `[${text}](/api/${router.getFullUrl(target)}){target="_self"}`;
  const isError = symbol.name.endsWith("Error");
  const members = (symbol.children ?? []).filter(
    ({ flags, name }) => !flags.isExternal && !(isError && flags.isInherited) && name !== "constructor",
  );
  return [
    `## ${symbol.name}`,
    "",
    `${link(symbol, ReflectionKind.singularString(symbol.kind))}${dashed(summaryOf(symbol))}`,
    "",
    ...members.map((member) => `- ${link(member, `\`${member.name}\``)}${dashed(sentenceOf(member))}`),
    "",
  ].join("\n");
}

/** What a program starts with, then the rest by name. */
function mostUsedFirst(left: DeclarationReflection, right: DeclarationReflection): number {
  const rank = ({ name, kind }: DeclarationReflection) =>
    ["Codex", "Thread"].includes(name)
      ? 0
      : kind === ReflectionKind.Function
        ? 1
        : kind === ReflectionKind.Class
          ? 2
          : 3;
  return rank(left) - rank(right) || left.name.localeCompare(right.name);
}

function dashed(text: string): string {
  return text === "" ? "" : `: ${text}`;
}

/** The first paragraph of a symbol's comment. */
function summaryOf(symbol: DeclarationReflection): string {
  const [paragraph = ""] = commentOf(symbol).split("\n\n");
  return escapeText(paragraph.replaceAll("\n", " "));
}

function sentenceOf(symbol: DeclarationReflection): string {
  return /^.*?[.](?=\s|$)/.exec(summaryOf(symbol))?.[0] ?? summaryOf(symbol);
}

function commentOf(symbol: DeclarationReflection): string {
  const comments = [symbol, symbol.getSignature, ...(symbol.signatures ?? [])].map((each) => each?.comment);
  return textOf(comments.find((comment) => comment !== undefined));
}

function textOf(comment: Comment | undefined): string {
  return (comment?.summary ?? [])
    .map(({ kind, text }) => (kind === "inline-tag" ? `\`${text}\`` : text))
    .join("");
}

/** Keeps what looks like a tag, and links within TypeDoc's own pages, from being read as such. */
function escapeText(markdown: string): string {
  return markdown
    .split(/(`[^`]*`)/)
    .map((part, index) =>
      index % 2 === 1
        ? part
        : part.replaceAll("<", "&lt;").replace(/\[([^\]]+)\]\((?!https?:)[^)]*\)/g, "$1"),
    )
    .join("");
}
