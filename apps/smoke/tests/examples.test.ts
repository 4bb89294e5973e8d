import { readFileSync } from "node:fs";
import { join } from "node:path";
import { runSnippet } from "@codex/docs";
import { expect, inject, it } from "vitest";
import { repositoryDirectory } from "../src/repository.js";

const modulesDirectory = join(inject("consumer"), "node_modules");

/** Programs and their exit codes. The other examples serve until they are stopped, or need a service. */
const programs: [string, number][] = [
  ["quickstart", 0],
  ["structured-output", 0],
  ["custom-tool", 0],
  ["parallel-threads", 0],
  ["resume-later", 0],
  // The model of these tests finds an error.
  ["review-bot", 1],
];

it.each(programs)("the example %s runs when it is pasted into a project", async (name, end) => {
  const code = readFileSync(join(repositoryDirectory, "apps/examples/src", `${name}.ts`), "utf8");
  const program = { code, page: name, line: 1, isFragment: false, isRun: true, isExternal: false };
  expect(await runSnippet(program, modulesDirectory)).toMatchObject({ end, stderr: "" });
});
