import { expect, it } from "vitest";

import { findMissingInstalls, findUnpublishedInstalls } from "../src/installs/find-missing-installs.js";
import { findPages } from "../src/pages/find-pages.js";
import { readPage } from "../src/pages/read-page.js";
import { describeProblem } from "../src/snippets/snippet.js";

it("every guide says to install what its programs import", async () => {
  const guides = (await findPages()).filter((page) => page.startsWith("docs/guides/"));
  expect(guides.length).toBeGreaterThan(10);
  const problems = await Promise.all(
    guides.map(async (page) => findMissingInstalls(page, await readPage(page))),
  );
  expect(problems.flat().map(describeProblem)).toEqual([]);
});

it("an import that nobody installs is named, with its line", () => {
  const page = `\`\`\`sh
npm install --save-dev first @scope/second
npm install ../clone/tarballs/codex-testing.tgz   # from a clone
\`\`\`

\`\`\`ts
import { readFile } from "node:fs/promises";
import { Codex } from "@codex/sdk";
import first from "first/deep";
import second from "@scope/second/deep";
import { reply } from "@codex/testing";
import third from "@scope/third/deep";
\`\`\`
`;
  expect(findMissingInstalls("page.md", page).map(describeProblem)).toEqual([
    "page.md:7: @scope/third is imported, and nothing says to install it",
  ]);
});

it("no page looks for a package on npm that is not there yet", async () => {
  const pages = await findPages();
  const problems = await Promise.all(
    pages.map(async (page) => findUnpublishedInstalls(page, await readPage(page))),
  );
  expect(problems.flat().map(describeProblem)).toEqual([]);

  const page = "text\n\n```sh\nnpm install zod @codex/sdk\n```\n";
  expect(findUnpublishedInstalls("page.md", page).map(describeProblem)).toEqual([
    "page.md:3: npm install zod @codex/sdk finds nothing on npm",
  ]);
});
