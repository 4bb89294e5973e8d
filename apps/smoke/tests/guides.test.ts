import { join } from "node:path";
import { findSnippets, runSnippet } from "@codex/docs";
import { expect, inject, it } from "vitest";

const modulesDirectory = join(inject("consumer"), "node_modules");
const { snippets } = await findSnippets();
const programs = snippets.filter(({ isRun }) => isRun).map((snippet) => ({ ...snippet }));

it.concurrent.each(programs)("runs $page:$line with the packed packages", async (snippet) => {
  expect(await runSnippet(snippet, modulesDirectory)).toMatchObject({ end: 0, stderr: "" });
});
