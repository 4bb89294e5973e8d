import { expect, it } from "vitest";

import { checkLinks } from "../src/links.js";
import { describeProblem, findPages, readPage } from "../src/pages.js";

it("every link within the repository has a target", async () => {
  const pages = await findPages();
  const problems = await Promise.all(pages.map(async (page) => checkLinks(page, await readPage(page))));
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
