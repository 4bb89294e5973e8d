import { access, readdir } from "node:fs/promises";
import { join } from "node:path";

import { findPages, readPage, repositoryRoot } from "../pages.js";

/** A page of the site. */
export interface SitePage {
  /** The path from the site's root, without a slash in front and without an ending, such as `guides/streaming`. */
  address: string;
  /** Its heading, without formatting. */
  title: string;
  /** The file that it shows, relative to the root of the repository. Pages that the build writes have none. */
  source?: string;
}

/** A group of pages in the sidebar. */
export interface Section {
  title: string;
  pages: SitePage[];
  /** Groups that the sidebar shows closed. */
  sections?: Section[];
}

/** The sidebar, in the order of a newcomer: what to read first, what to look up, and how to change the SDK. */
const order: [title: string, sources: string[]][] = [
  [
    "Start",
    [
      "docs/README.md",
      "docs/guides/getting-started.md",
      "docs/guides/exec-or-app-server.md",
      "docs/guides/faq.md",
      "apps/examples/README.md",
      "docs/guides/moving-from-openai-codex-sdk.md",
      "docs/guides/from-the-python-sdk.md",
      "docs/comparison.md",
    ],
  ],
  [
    "Cookbook",
    [
      "docs/cookbook/README.md",
      ...[
        "pull-request",
        "github-actions",
        "chat-with-approvals",
        "web-routes",
        "models",
        "gateways",
        "instructions",
        "costs",
        "undo",
        "tracing",
        "container",
        "many-workers",
      ].map((name) => `docs/cookbook/${name}.md`),
    ],
  ],
  [
    "Threads and turns",
    [
      "docs/guides/streaming.md",
      "docs/guides/structured-output.md",
      "docs/guides/images.md",
      "docs/guides/resuming.md",
      "docs/guides/cancelling-and-timeouts.md",
      "docs/guides/errors.md",
    ],
  ],
  [
    "What the agent may do",
    [
      "docs/guides/sandbox-and-approvals.md",
      "docs/guides/tools.md",
      "docs/guides/guardrails.md",
      "docs/guides/commands-elsewhere.md",
    ],
  ],
  [
    "In production",
    [
      "docs/guides/signing-in.md",
      "docs/guides/testing-offline.md",
      "docs/guides/running-in-a-server.md",
      "packages/web/README.md",
      "docs/guides/tracing-and-logging.md",
      "docs/guides/electron-and-bundlers.md",
    ],
  ],
  [
    "Many hosts",
    [
      "packages/workers/README.md",
      "docs/guides/workers-in-production.md",
      "docs/guides/sessions-on-other-hosts.md",
      "docs/guides/workers-with-engines.md",
      "docs/guides/workers-with-dbos.md",
      "docs/guides/workers-with-restate.md",
      "docs/guides/workers-with-temporal.md",
      "docs/guides/workers-with-inngest.md",
    ],
  ],
  ["Reference", ["docs/errors.md", "VERSIONING.md", "docs/glossary.md", "docs/quirks.md", "SECURITY.md"]],
  [
    "Packages",
    ["sdk", "testing", "protocol", "config", "exec", "app-server"].map(
      (name) => `packages/${name}/README.md`,
    ),
  ],
  ["Benchmarks", ["docs/benchmarks/README.md", "docs/benchmarks/results.md", "docs/benchmarks/soak.md"]],
  ["Contributing", ["CONTRIBUTING.md", "ARCHITECTURE.md"]],
];

/** Pages that no reader of the site looks for: instructions to coding agents in a clone. */
const leftOut = ["AGENTS.md"];

/** The home page, which the sidebar does not list. */
export const homePage = "README.md";

/** Groups the repository's pages into the sections of the sidebar. A page that none of them names is an error. */
export async function readSections(): Promise<Section[]> {
  const all = (await findPages()).filter((page) => !leftOut.includes(page) && page !== homePage);
  const decisions = all.filter((page) => page.startsWith("docs/decisions/"));
  const apps = all.filter((page) => page.startsWith("apps/") && page !== "apps/examples/README.md");
  const named = new Set([...order.flatMap(([, sources]) => sources), ...decisions, ...apps]);
  const forgotten = all.filter(
    (page) => !named.has(page) && !/\/(CHANGELOG|THIRD-PARTY-NOTICES)\.md$/.test(page),
  );
  if (forgotten.length > 0) throw new Error(`No section of site-map.ts has ${forgotten.join(", ")}.`);

  const sections = await Promise.all(
    order.map(async ([title, sources]) => ({ title, pages: await Promise.all(sources.map(pageOf)) })),
  );
  const [contributing] = sections.slice(-1) as [Section];
  contributing.sections = [
    { title: "Decisions", pages: await Promise.all(decisions.map(pageOf)) },
    { title: "Apps", pages: await Promise.all(apps.map(pageOf)) },
  ];
  return sections;
}

/** Lists the pages of sections and of the groups in them. */
export function pagesOf(sections: readonly Section[]): SitePage[] {
  return sections.flatMap(({ pages, sections: inner = [] }) => [...pages, ...pagesOf(inner)]);
}

/** Returns where the site has a page of the repository, such as `packages/web` for `packages/web/README.md`. */
export function addressOf(source: string): string {
  if (source === homePage) return "index";
  if (source === "docs/README.md") return "guides";
  return source
    .replace(/^docs\//, "")
    .replace(/\/README\.md$|\.md$/, "")
    .replace(/^[A-Z]+$/, (name) => name.toLowerCase());
}

async function pageOf(source: string): Promise<SitePage> {
  return { source, address: addressOf(source), title: titleOf(await readPage(source)) };
}

/** Returns the first heading of a page, without the marks of code. */
function titleOf(markdown: string): string {
  const [, title = ""] = /^# (.+)$/m.exec(markdown) ?? [];
  return title.replaceAll("`", "");
}

/** Lists the files of a folder of the repository; none if it does not exist. */
export async function filesIn(folder: string): Promise<string[]> {
  const path = join(repositoryRoot, folder);
  const exists = await access(path).then(
    () => true,
    () => false,
  );
  return exists ? (await readdir(path)).sort() : [];
}
