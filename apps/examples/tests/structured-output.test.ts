import { reply } from "@codex/testing";
import { expect, it } from "vitest";

import { openWorkbench } from "./workbench.js";

it("structured-output: repairs an invalid answer and prints the data", async () => {
  await using bench = await openWorkbench([
    reply.text("It is written in TypeScript."),
    reply.json({
      language: "TypeScript",
      testCommand: null,
      risks: [{ file: "a.ts", risk: "no tests", severity: "high" }],
    }),
  ]);
  const { code, stdout, stderr } = await bench.run("structured-output");
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(stdout).toBe("TypeScript, tests: none\n[high] a.ts: no tests\n");
  bench.model.assertFinished();
});

it("structured-output: prints the validation errors if the repair fails", async () => {
  await using bench = await openWorkbench([reply.text("No."), reply.text("Never.")]);
  const { code, stderr } = await bench.run("structured-output");
  expect(code).toBe(1);
  expect(stderr).toMatch(/does not match the schema:.*the answer is not JSON.*Never\./s);
});

it("structured-output: prints no terminal control characters, and keeps its secrets from commands", async () => {
  const language = "Type\u001b[2J\u009b2JScript";
  await using bench = await openWorkbench([
    reply.shell("env"),
    reply.json({
      language,
      testCommand: null,
      risks: [{ file: "a\u001b]0;t\u0007.ts", risk: "\u202eno\r", severity: "low" }],
    }),
    reply.text("\u001b[2JNo."),
    reply.text("\u001b[2JNever."),
  ]);
  const secrets = { CODEX_API_KEY: "sk-canary", DATABASE_URL: "canary" };
  const { stdout } = await bench.run("structured-output", [], secrets);
  expect(stdout).toBe("Type[2J2JScript, tests: none\n[low] a]0;t.ts: no\n");
  expect(bench.model.requests[1]?.lastToolOutput).toContain("PATH=");
  expect(bench.model.requests[1]?.lastToolOutput).not.toContain("canary");
  const { code, stderr } = await bench.run("structured-output");
  expect(code).toBe(1);
  expect(stderr).toContain("[2JNever.");
  expect(stderr).not.toContain("\u001b");
});
