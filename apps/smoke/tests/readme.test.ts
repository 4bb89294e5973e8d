import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { flattenConfig } from "@codex/config";
import { createCodexHome, reply, startScriptedModel } from "@codex/testing";
import { expect, inject, it } from "vitest";
import { repositoryDirectory } from "../src/repository.js";
import { runCommand } from "../src/run-command.js";
import { thisNode } from "../src/runtime.js";

const cwd = inject("consumer");

it("the first lines of the README run as they stand, in an empty project with the packed packages", async () => {
  const readme = readFileSync(join(repositoryDirectory, "README.md"), "utf8");
  const program = /```ts\n(.*?)```/s.exec(readme)?.[1] ?? "";
  expect(program).toContain("new Codex()");
  writeFileSync(join(cwd, "readme.mjs"), program);

  // They name no model, so the one of the user's own settings answers.
  const model = await startScriptedModel({
    replies: [reply.text("The test is right."), reply.text("It is fixed.")],
  });
  const home = await createCodexHome({ configToml: flattenConfig(model.config).join("\n") });
  const { stdout } = await runCommand(thisNode.command, ["readme.mjs"], { cwd, env: home.env });
  expect(stdout).toContain("The test is right. {");
  expect(stdout).toContain("text: 'It is fixed.'");
  model.assertFinished();
  await Promise.all([model.close(), home.dispose()]);
});
