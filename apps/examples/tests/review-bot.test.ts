import { reply } from "@codex/testing";
import { expect, it } from "vitest";

import { setStage } from "./stage.js";

it("review-bot: prints annotations no finding can break out of, and fails on an error", async () => {
  const message = "100% wrong\n::error::not mine";
  await using stage = await setStage([
    reply.json({
      summary: "Almost there.",
      findings: [{ file: "src/a,b.ts", line: 7, severity: "error", message }],
    }),
  ]);
  const { code, stdout, stderr } = await stage.run("review-bot", ["main"]);
  expect(stderr).toBe("");
  expect(stdout).toBe("::error file=src/a%2Cb.ts,line=7::100%25 wrong%0A::error::not mine\nAlmost there.\n");
  expect(code).toBe(1);
  expect(stage.model.requests[0]?.lastUserText).toContain("git diff main...HEAD");
});

it("review-bot: passes when there is nothing to say", async () => {
  await using stage = await setStage([reply.json({ summary: "Fine.", findings: [] })]);
  expect(await stage.run("review-bot")).toEqual({ code: 0, stdout: "Fine.\n", stderr: "" });
});
