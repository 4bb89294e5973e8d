import { describe, expect, it } from "vitest";

import { findPages } from "../src/pages/find-pages.js";
import { readPage } from "../src/pages/read-page.js";
import { compileSnippets } from "../src/snippets/compile-snippets.js";
import { readSnippets } from "../src/snippets/read-snippets.js";
import { runSnippet } from "../src/snippets/run-snippet.js";
import { describeProblem } from "../src/snippets/snippet.js";

const pages = await Promise.all(
  (await findPages()).map(async (page) => readSnippets(page, await readPage(page))),
);
const snippets = pages.flatMap((page) => page.snippets);

describe("the snippets of every page", () => {
  it("are marked in a way the checks understand", () => {
    expect(pages.flatMap((page) => page.problems).map(describeProblem)).toEqual([]);
  });

  it("compile", () => {
    expect(snippets.length).toBeGreaterThan(10);
    expect(compileSnippets(snippets).map(describeProblem)).toEqual([]);
  });

  const programs = snippets.filter(({ isRun }) => isRun).map((snippet) => ({ ...snippet }));
  it.concurrent.each(programs)("run: $page:$line", async (snippet) => {
    expect(await runSnippet(snippet)).toMatchObject({ end: 0, stderr: "" });
  });
});
