import { expect, it } from "vitest";

import { runSnippet } from "./snippet-runner.js";
import type { Snippet } from "./snippets.js";

const program = (code: string): Snippet => ({
  page: "",
  line: 1,
  code,
  isFragment: false,
  isRun: true,
  isExternal: false,
});

it("runs a program with the agent, and returns its output and exit code", async () => {
  const code = `import { Codex } from "@codex/sdk";
    const turn = await new Codex().startThread().run("Hello");
    console.log(turn.finalResponse satisfies string);`;
  expect(await runSnippet(program(code))).toEqual({ end: 0, stdout: "Done.\n", stderr: "" });
  expect(await runSnippet(program('throw new Error("wrong")'))).toMatchObject({
    end: 1,
    stderr: expect.stringContaining("Error: wrong"),
  });
});
