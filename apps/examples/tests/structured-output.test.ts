import { reply } from "@codex/testing";
import { expect, it } from "vitest";

import { setStage } from "./stage.js";

it("structured-output: has a misfit repaired, and prints the data", async () => {
  await using stage = await setStage([
    reply.text("It is written in TypeScript."),
    reply.json({
      language: "TypeScript",
      testCommand: null,
      risks: [{ file: "a.ts", risk: "no tests", severity: "high" }],
    }),
  ]);
  const { code, stdout, stderr } = await stage.run("structured-output");
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(stdout).toBe("TypeScript, tests: none\n[high] a.ts: no tests\n");
  stage.model.assertFinished();
});

it("structured-output: says what is wrong when the repair fails too", async () => {
  await using stage = await setStage([reply.text("No."), reply.text("Never.")]);
  const { code, stderr } = await stage.run("structured-output");
  expect(code).toBe(1);
  expect(stderr).toMatch(/does not fit:.*the answer is not JSON.*Never\./s);
});
