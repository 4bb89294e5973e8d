import { expect, it } from "vitest";

import { findMissingInstalls, findUnpublishedInstalls, registryInstalls } from "../src/installs.js";
import { describeProblem, findPages, readPage } from "../src/pages.js";

it("every guide says how to install what its programs import", async () => {
  const guides = (await findPages()).filter((page) => page.startsWith("docs/guides/"));
  expect(guides.length).toBeGreaterThan(10);
  const problems = await Promise.all(
    guides.map(async (page) => findMissingInstalls(page, await readPage(page))),
  );
  expect(problems.flat().map(describeProblem)).toEqual([]);
});

it("reports an import that the page does not install, with its line", () => {
  const page = `\`\`\`sh
npm install --save-dev first@4 @scope/second@^1.2
npm install ../clone/tarballs/codex-testing.tgz   # from a clone
\`\`\`

\`\`\`ts
import { readFile } from "node:fs/promises";
import { Codex } from "@codex/sdk";
import first from "first/deep";
import second from "@scope/second/deep";
import { reply } from "@codex/testing";
import { own } from "./own.js";
import third from "@scope/third/deep";
\`\`\`
`;
  expect(findMissingInstalls("page.md", page).map(describeProblem)).toEqual([
    "page.md:7: @scope/third is imported, but the page does not say to install it",
  ]);
  expect(registryInstalls(page)).toEqual(["first@4", "@scope/second@^1.2"]);
});

it("no page installs a package from npm that is not published yet", async () => {
  const pages = await findPages();
  const problems = await Promise.all(
    pages.map(async (page) => findUnpublishedInstalls(page, await readPage(page))),
  );
  expect(problems.flat().map(describeProblem)).toEqual([]);

  const page = "text\n\n```sh\nnpm install zod @codex/sdk\n```\n";
  expect(findUnpublishedInstalls("page.md", page).map(describeProblem)).toEqual([
    "page.md:3: npm install zod @codex/sdk fails: the package is not on npm",
  ]);
});
