import { reply } from "@codex/testing";
import { describe, expect, it } from "vitest";

import { Codex, jsonSchema } from "../../src/index.js";
import { gate } from "../clock.js";
import { models, startHarness } from "../harness.js";

describe.each(models)("inputId with $name", ({ model }) => {
  it("is recorded with the input of a turn, and with what steering adds", async () => {
    const { opened, open } = gate();
    const replies = [() => opened.then(() => reply.shell("true")), reply.text("Done."), reply.text("Again.")];
    await using harness = await startHarness("app-server", replies, { model });
    const thread = harness.codex.startThread({ ...harness.threadOptions, sandboxMode: "danger-full-access" });
    const streamed = await thread.runStreamed("Go", { inputId: "issue-42/fix" });
    const { result } = streamed;
    await harness.model.nextRequest();
    await streamed.steer("and be quick", { inputId: "issue-42/hurry" });
    await streamed.steer("please");
    open();
    await result;
    await thread.run("Again");

    const { turns } = await harness.codex.readThread(thread.id ?? "");
    expect(turns).toMatchObject([
      {
        userMessages: ["Go", "and be quick", "please"],
        inputIds: ["issue-42/fix", "issue-42/hurry", null],
      },
      { userMessages: ["Again"], inputIds: [expect.stringMatching(/^[0-9a-f-]{36}$/)] },
    ]);
  });
});

describe("inputId", () => {
  it("stays with the first request of a turn whose answer is repaired", async () => {
    const replies = [reply.text("{}"), reply.json({ count: 1 })];
    await using harness = await startHarness("app-server", replies);
    const thread = harness.codex.startThread(harness.threadOptions);
    const schema = { type: "object", properties: { count: { type: "number" } }, required: ["count"] };
    const outputSchema = jsonSchema<{ count: number }>({ ...schema, additionalProperties: false });
    await thread.run("Count", { inputId: "mine", outputSchema, repairAttempts: 1 });

    const { turns } = await harness.codex.readThread(thread.id ?? "");
    expect(turns).toHaveLength(2);
    expect(turns.flatMap(({ inputIds }) => inputIds).filter((id) => id === "mine")).toHaveLength(1);
  });

  it("may have 100 characters, also those that JSON escapes", async () => {
    await using harness = await startHarness("app-server", [reply.text("Done.")]);
    const thread = harness.codex.startThread(harness.threadOptions);
    const inputId = '"\\\n\u2028é'.padEnd(100, "x");
    await thread.run("Go", { inputId });
    expect((await harness.codex.readThread(thread.id ?? "")).turns[0]?.inputIds).toEqual([inputId]);
  });

  it.each([["x".repeat(101)], [7], ["a\0b"]])("rejects %j", async (inputId) => {
    await using codex = new Codex({ transport: "app-server" });
    const rejected = { name: "InvalidOptionError", option: "inputId" };
    const thread = codex.startThread();
    await expect(thread.run("Go", { inputId: inputId as string })).rejects.toMatchObject(rejected);
    await expect(thread.runStreamed("Go", { inputId: inputId as string })).rejects.toMatchObject(rejected);
  });

  it("is refused on exec by name", async () => {
    await using codex = new Codex();
    const refused = { name: "UnsupportedOptionError", option: "inputId", transport: "app-server" };
    const thread = codex.startThread();
    await expect(thread.run("Go", { inputId: "mine" })).rejects.toMatchObject(refused);
    await expect(thread.runStreamed("Go", { inputId: "mine" })).rejects.toMatchObject(refused);
  });
});
