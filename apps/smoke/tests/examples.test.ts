import { readFileSync } from "node:fs";
import { join } from "node:path";
import { runSnippet } from "@codex/docs";
import { expect, inject, it } from "vitest";
import { repositoryDirectory } from "../src/repository.js";

const modulesDirectory = join(inject("consumer"), "node_modules");

// The others serve until they are stopped, or need a service.
const programs = [
  "quickstart",
  "structured-output",
  "custom-tool",
  "parallel-threads",
  "review-bot",
  "resume-later",
];

it.each(programs)("the example %s runs when it is pasted into a project", async (name, end) => {
  const code = readFileSync(join(repositoryDirectory, "apps/examples/src", `${name}.ts`), "utf8");
  const program = { code, page: name, line: 1, isFragment: false, isRun: true, isExternal: false };
  expect(await runSnippet(program, modulesDirectory)).toMatchObject({ end, stderr: "" });
});
