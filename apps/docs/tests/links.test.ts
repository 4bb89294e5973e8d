import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";

import { checkLinks } from "../src/links.js";
import { describeProblem, findPages, readPage, repositoryRoot } from "../src/pages.js";

it("every link within the repository has a target", async () => {
  const pages = await findPages();
  const problems = await Promise.all(pages.map(async (page) => checkLinks(page, await readPage(page))));
  expect(problems.flat().map(describeProblem)).toEqual([]);
});

it("every link of the pages in the package @codex/sdk leads to one of them", async () => {
  const folder = join(repositoryRoot, "packages/sdk");
  const pages = (await readdir(join(folder, "docs"), { recursive: true })).filter((name) =>
    name.endsWith(".md"),
  );
  expect(pages.length).toBeGreaterThan(15);
  const paths = pages.map((name) => `packages/sdk/docs/${name.replaceAll("\\", "/")}`);
  const problems = await Promise.all(paths.map(async (page) => checkLinks(page, await readPage(page))));
  expect(problems.flat().map(describeProblem)).toEqual([]);
});

it.each([
  ["[a](../ARCHITECTURE.md#the-life-of-one-turn) and [b](https://example.com/x)", []],
  ["[a](no-such-page.md)", ["docs/page.md:1: no-such-page.md does not exist"]],
  [
    "text\n\n[a](../README.md#no-such-heading)",
    ["docs/page.md:3: README.md has no heading #no-such-heading"],
  ],
  ["# Here\n\n[a](#here) ![b](no-such-image.png)", ["docs/page.md:3: no-such-image.png does not exist"]],
  ["[a](../../elsewhere.md)", ["docs/page.md:1: ../../elsewhere.md points outside the repository"]],
])("%j", async (markdown, problems) => {
  expect((await checkLinks("docs/page.md", markdown)).map(describeProblem)).toEqual(problems);
});
