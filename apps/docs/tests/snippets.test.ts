import { describe, expect, it } from "vitest";

import { describeProblem } from "../src/pages.js";
import { compileSnippets } from "../src/snippet-compiler.js";
import { runSnippet } from "../src/snippet-runner.js";
import { findSnippets } from "../src/snippets.js";

const { snippets, problems } = await findSnippets();

describe("the snippets of every page", () => {
  it("have valid fences", () => {
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
