import { describe, expect, it } from "vitest";

import { compileSnippets } from "../src/snippets/compile-snippets.js";
import { findSnippets } from "../src/snippets/find-snippets.js";
import { runSnippet } from "../src/snippets/run-snippet.js";
import { describeProblem } from "../src/snippets/snippet.js";

const { snippets, problems } = await findSnippets();

describe("the snippets of every page", () => {
  it("are marked in a way the checks understand", () => {
    expect(problems.map(describeProblem)).toEqual([]);
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
