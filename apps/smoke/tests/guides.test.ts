import { join } from "node:path";
import { findSnippets, runSnippet } from "@codex/docs";
import { expect, inject, it } from "vitest";

const modulesDirectory = join(inject("consumer"), "node_modules");
const { snippets } = await findSnippets();
const programs = snippets
  // The consumer has the API of OpenTelemetry, which is a peer, and not its SDK.
  .filter(({ isRun, code }) => isRun && !code.includes("@opentelemetry/sdk-"))
  .map((snippet) => ({ ...snippet }));

it.concurrent.each(programs)("runs $page:$line with the packed packages", async (snippet) => {
  expect(await runSnippet(snippet, modulesDirectory)).toMatchObject({ end: 0, stderr: "" });
});
