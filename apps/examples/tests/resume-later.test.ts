import { reply } from "@codex/testing";
import { expect, it } from "vitest";

import { setStage } from "./stage.js";

it("resume-later: a second process continues the conversation of the first", async () => {
  await using stage = await setStage([reply.text("Hello, Ada."), reply.text("You are Ada.")]);
  const first = await stage.run("resume-later", ["I am Ada."]);
  const second = await stage.run("resume-later", ["Who am I?"]);
  expect([first, second]).toEqual([
    { code: 0, stdout: "Hello, Ada.\n", stderr: "" },
    { code: 0, stdout: "You are Ada.\n", stderr: "" },
  ]);
  expect(stage.model.requests[1]?.userTexts).toEqual(["I am Ada.", "Who am I?"]);
});

it("resume-later: a turn that fails does not lose the thread", async () => {
  await using stage = await setStage([reply.fail(400, "too busy"), reply.text("Now I can.")]);
  expect((await stage.run("resume-later", ["Can you?"])).code).toBe(1);
  expect((await stage.run("resume-later", ["Again."])).stdout).toBe("Now I can.\n");
  expect(stage.model.requests[1]?.userTexts).toEqual(["Can you?", "Again."]);
});
