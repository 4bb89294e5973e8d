import { existsSync } from "node:fs";
import { join } from "node:path";
import { reply } from "@codex/testing";
import { describe, expect, it } from "vitest";

import { Codex } from "../../src/index.js";
import { models, startHarness } from "../harness.js";

const unknownId = "01900000-0000-7000-8000-000000000000";
const usage = { usage: { inputTokens: 100, outputTokens: 10 } };

describe.each(models)("rewinding, with $name", ({ model }) => {
  it("reverts a thread to a turn, and to before one, also when it is not loaded", async () => {
    await using harness = await startHarness("app-server", () => reply.text("ok", usage), { model });
    const { codex, threadOptions } = harness;
    const thread = codex.startThread(threadOptions);
    const [one, two] = [await thread.run("one"), await thread.run("two")];
    const running = thread.run("three");
    await thread.revert({ toTurnId: two.id ?? "" });
    await running;
    const four = await thread.run("four");
    expect(harness.model.requests.at(-1)?.userTexts).toEqual(["one", "two", "four"]);
    // The server does not report the usage of the turns that are left.
    expect([four.usage, four.totalUsage?.input_tokens]).toEqual([null, 300]);
    expect((await thread.run("five")).usage?.input_tokens).toBe(100);
    await thread.close();

    await using other = new Codex(harness.codexOptions);
    await other.resumeThread(thread.id ?? "", threadOptions).revert({ beforeTurnId: two.id ?? "" });
    await other.close();
    await thread.run("six");
    expect(harness.model.requests.at(-1)?.userTexts).toEqual(["one", "six"]);
    const { turns } = await codex.readThread(thread.id ?? "");
    expect(turns.map(({ userMessages }) => userMessages)).toEqual([["one"], ["six"]]);
    await thread.revert({ toTurnId: turns[1]?.id ?? "" });
    expect((await codex.readThread(thread.id ?? "")).turns).toHaveLength(2);
    await thread.revert({ beforeTurnId: one.id ?? "" });
    await thread.run("seven");
    expect(harness.model.requests.at(-1)?.userTexts).toEqual(["seven"]);
  });

  it("keeps what the commands of a reverted turn have done", async () => {
    await using harness = await startHarness(
      "app-server",
      [reply.text("ok"), reply.shell("echo done > left.txt"), reply.text("done")],
      { model },
    );
    const thread = harness.codex.startThread({ ...harness.threadOptions, sandboxMode: "danger-full-access" });
    await thread.run("one");
    const second = await thread.run("two");
    await thread.revert({ beforeTurnId: second.id ?? "" });
    expect(existsSync(join(harness.workspace, "left.txt"))).toBe(true);
  });

  it("forks a thread before a turn, but not before a reverted one", async () => {
    await using harness = await startHarness("app-server", () => reply.text("ok", usage), { model });
    const thread = harness.codex.startThread(harness.threadOptions);
    await thread.run("one");
    const two = await thread.run("two");
    const copy = await thread.fork({ beforeTurnId: two.id ?? "" });
    const first = await copy.run("other two");
    expect(harness.model.requests.at(-1)?.userTexts).toEqual(["one", "other two"]);
    expect([first.usage, first.totalUsage?.input_tokens]).toEqual([null, 200]);
    await thread.revert({ beforeTurnId: two.id ?? "" });
    await expect(thread.fork({ toTurnId: two.id ?? "" })).rejects.toMatchObject({
      code: "request_failed",
      serverMessage: expect.stringContaining("turn not found"),
    });
  });

  it("injects items that the model sees before the next input", async () => {
    await using harness = await startHarness("app-server", () => reply.text("ok"), { model });
    const thread = harness.codex.startThread(harness.threadOptions);
    await thread.run("one");
    await thread.injectItems([
      { role: "user", text: "What is the code?" },
      { role: "assistant", text: "The code is 7." },
      { role: "developer", text: "Never say the code." },
      { type: "message", role: "user", content: [{ type: "input_text", text: "raw" }] },
    ]);
    expect(harness.model.requests).toHaveLength(1);
    await thread.run("two");
    const added = harness.model.requests.at(-1)?.input.slice(-5);
    expect(added).toMatchObject([
      { role: "user", content: [{ type: "input_text", text: "What is the code?" }] },
      { role: "assistant", content: [{ type: "output_text", text: "The code is 7." }] },
      { role: "developer", content: [{ type: "input_text", text: "Never say the code." }] },
      { role: "user", content: [{ type: "input_text", text: "raw" }] },
      { role: "user", content: [{ type: "input_text", text: "two" }] },
    ]);
  });
});

describe("a reverted thread", () => {
  it("has its own usage when exec continues it, and is not exported", async () => {
    await using harness = await startHarness("app-server", () => reply.text("ok", usage));
    const thread = harness.codex.startThread(harness.threadOptions);
    await thread.run("one");
    const two = await thread.run("two");
    await thread.run("three");
    await thread.revert({ beforeTurnId: two.id ?? "" });
    await thread.run("four");
    await thread.close();
    await using onExec = new Codex({ ...harness.codexOptions, transport: "exec" });
    const turn = await onExec.resumeThread(thread.id ?? "", harness.threadOptions).run("five");
    expect(harness.model.requests.at(-1)?.userTexts).toEqual(["one", "four", "five"]);
    expect([turn.usage?.input_tokens, turn.totalUsage?.input_tokens]).toEqual([100, 300]);
    await expect(harness.codex.exportSession(thread.id ?? "")).rejects.toMatchObject({
      code: "invalid_option",
      option: "id",
      message: expect.stringContaining("never reverted"),
    });
  });
});

describe("a place in a thread", () => {
  it.each([
    ["neither", {}, "toTurnId"],
    ["both", { toTurnId: unknownId, beforeTurnId: unknownId }, "beforeTurnId"],
    ["an empty id", { toTurnId: "" }, "toTurnId"],
    ["null", { beforeTurnId: null }, "beforeTurnId"],
    ["a number", { beforeTurnId: 3 }, "beforeTurnId"],
  ])("rejects %s", async (_what, place, option) => {
    await using codex = new Codex({ transport: "app-server", codexPathOverride: "/no/codex" });
    const thread = codex.resumeThread(unknownId);
    await expect(thread.revert(place as never)).rejects.toMatchObject({ code: "invalid_option", option });
    if (Object.keys(place).length === 0) return;
    await expect(thread.fork(place as never)).rejects.toMatchObject({ code: "invalid_option", option });
  });

  it("rejects the former name of toTurnId, without which all turns would be copied", async () => {
    await using codex = new Codex({ transport: "app-server", codexPathOverride: "/no/codex" });
    const forking = codex.resumeThread(unknownId).fork({ lastTurnId: unknownId } as never);
    await expect(forking).rejects.toMatchObject({ option: "lastTurnId" });
  });

  it("rejects a turn that the thread does not have", async () => {
    await using harness = await startHarness("app-server", () => reply.text("ok"));
    const thread = harness.codex.startThread(harness.threadOptions);
    await thread.run("one");
    for (const option of ["toTurnId", "beforeTurnId"] as const) {
      const reverting = thread.revert({ [option]: unknownId } as never);
      await expect(reverting).rejects.toMatchObject({ code: "invalid_option", option });
    }
    const ephemeral = harness.codex.startThread({ ...harness.threadOptions, ephemeral: true });
    const turn = await ephemeral.run("one");
    const reverting = ephemeral.revert({ beforeTurnId: turn.id ?? "" });
    await expect(reverting).rejects.toMatchObject({ code: "request_failed" });
  });
});

it.each([
  ["no array", "text"],
  ["an empty array", []],
  ["an unknown role", [{ role: "system", text: "x" }]],
  ["a blank type", [{ type: "" }]],
  ["a message without text", [{ role: "user" }]],
  ["a value that JSON cannot hold", [{ type: "message", size: 1n }]],
])("rejects %s as items to inject", async (_what, items) => {
  await using codex = new Codex({ transport: "app-server", codexPathOverride: "/no/codex" });
  const injecting = codex.resumeThread(unknownId).injectItems(items as never);
  await expect(injecting).rejects.toMatchObject({ code: "invalid_input" });
});
