import { reply } from "@codex/testing";
import { describe, expect, it } from "vitest";

import { Codex, hasInput, jsonSchema } from "../../src/index.js";
import { gate } from "../clock.js";
import { models, startHarness } from "../harness.js";
import { serverProcesses } from "./server-processes.js";

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

describe("hasInput()", () => {
  it("is true of a turn that was killed with its agent while the model was working", async () => {
    await using harness = await startHarness("app-server", [reply.stall()], { model: null });
    const thread = harness.codex.startThread(harness.threadOptions);
    const outcome = expect(thread.run("Go", { inputId: "mine" })).rejects.toMatchObject({
      code: "connection_lost",
    });
    await harness.model.nextRequest();
    for (const pid of serverProcesses(harness.model.url)) process.kill(pid, "SIGKILL");
    await outcome;
    const session = await harness.codex.exportSession(thread.id ?? "");
    expect(hasInput(session, "mine")).toBe(true);
    expect(hasInput(session, "min")).toBe(false);
  });

  it("counts only the thread's own inputs", async () => {
    await using harness = await startHarness("app-server", () => reply.text("Done."));
    const thread = harness.codex.startThread(harness.threadOptions);
    await thread.run("one", { inputId: "of the parent" });
    const fork = await thread.fork();
    await fork.run("two", { inputId: 'of "the fork"' });
    await fork.close();
    const session = await harness.codex.exportSession(fork.id ?? "");
    expect(session.files).toHaveLength(2);
    expect(hasInput(session, 'of "the fork"')).toBe(true);
    expect(hasInput(session, "of the parent")).toBe(false);
  });

  it.each([
    [
      "what a tool was called with",
      '{"type":"response_item","payload":{"arguments":{"client_id":"mine"}}}\n',
      false,
    ],
    ["a torn line", '{"type":"event_msg","payload":{"item":{"type":"UserMessage","client_id":"mine",', false],
    ["an input after others", `${recorded("other")}{"client_id":"mine"}\n${recorded("mine")}`, true],
    ["an input in a line without an end", recorded("mine").trimEnd(), true],
  ])("of %s", (_, text, expected) => {
    const threadId = "01900000-0000-7000-8000-00000000000a";
    const path = `sessions/2024/06/09/rollout-2024-06-09T00-00-00-${threadId}.jsonl`;
    expect(hasInput({ threadId, files: [{ path, bytes: new TextEncoder().encode(text) }] }, "mine")).toBe(
      expected,
    );
  });
});

function recorded(clientId: string): string {
  const item = { type: "UserMessage", client_id: clientId };
  return `${JSON.stringify({ type: "event_msg", payload: { type: "item_completed", item } })}\n`;
}
