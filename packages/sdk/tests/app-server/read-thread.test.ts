import { startAppServer } from "@codex/app-server";
import { flattenConfig } from "@codex/config";
import { reply } from "@codex/testing";
import { describe, expect, it } from "vitest";

import { Codex, defineTool } from "../../src/index.js";
import { startHarness } from "../harness.js";

const unknownId = "01900000-0000-7000-8000-000000000000";

describe("codex.readThread()", () => {
  it("returns the history of a thread, also one created on exec", async () => {
    await using harness = await startHarness("app-server", [
      reply.shell("exit 3"),
      reply.text("Done."),
      reply.fail(400, { error: { message: "no" } }),
    ]);
    await using onExec = new Codex({ ...harness.codexOptions, transport: "exec" });
    const thread = onExec.startThread(harness.threadOptions);
    await thread.run([
      { type: "text", text: "Go" },
      { type: "text", text: "now" },
    ]);
    await thread.run("again").catch(() => {});

    const history = await harness.codex.readThread(thread.id?.toUpperCase() ?? "");
    expect(history).toMatchObject({ id: thread.id, source: "exec", preview: "Go\n\nnow" });
    expect(history.turns).toMatchObject([
      {
        status: "completed",
        userMessages: ["Go\n\nnow"],
        finalResponse: "Done.",
        error: null,
        items: [
          { type: "command_execution", status: "failed", exit_code: 3 },
          { type: "agent_message", text: "Done." },
        ],
      },
      { status: "failed", userMessages: ["again"], finalResponse: "", error: expect.stringContaining("no") },
    ]);
    const [turn] = history.turns;
    expect(turn?.completedAt?.getTime()).toBeGreaterThanOrEqual(turn?.startedAt?.getTime() ?? Number.NaN);
    expect((await harness.codex.readThread(thread.id ?? "", { turns: false })).turns).toEqual([]);
  });

  it("reads more turns than fit on one page", async () => {
    await using harness = await startHarness("app-server", (request) => reply.text(request.lastUserText));
    const thread = harness.codex.startThread(harness.threadOptions);
    const prompts = Array.from({ length: 30 }, (_, index) => `turn ${index}`);
    for (const prompt of prompts) await thread.run(prompt);
    const { turns } = await harness.codex.readThread(thread.id ?? "");
    expect(turns.map(({ finalResponse }) => finalResponse)).toEqual(prompts);
  });

  it("reads more images than fit in one message, without ending a turn of another thread", async () => {
    const pixel =
      "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
    const url = `data:image/png;base64,${pixel.padEnd(400_000, "A")}`;
    let release = (_: string) => {};
    const released = new Promise<string>((resolve) => {
      release = resolve;
    });
    const input = { type: "object", properties: {} };
    const tools = [
      defineTool({ name: "look", description: "Looks.", input, execute: () => ({ type: "image", url }) }),
      defineTool({ name: "hold", description: "Waits.", input, execute: () => released }),
    ];
    await using harness = await startHarness(
      "app-server",
      ({ input, lastUserText }) =>
        input.at(-1)?.["type"] === "message" ? reply.functionCall(lastUserText, {}) : reply.text("ok"),
      { maxLineBytes: 1024 * 1024 },
    );
    const thread = harness.codex.startThread({ ...harness.threadOptions, tools });
    for (let shot = 0; shot < 4; shot += 1) await thread.run("look");
    const other = await harness.codex.startThread({ ...harness.threadOptions, tools }).runStreamed("hold");
    for (;;) {
      const { value } = await other.events.next();
      if (value?.type === "item.started" && value.item.type === "dynamic_tool_call") break;
    }

    const { turns } = await harness.codex.readThread(thread.id ?? "");
    expect(turns.map(({ items }) => items.map(({ type }) => type))).toEqual(
      Array.from({ length: 4 }, () => ["dynamic_tool_call", "agent_message"]),
    );
    expect(JSON.stringify(turns).split(url)).toHaveLength(5);
    release("done");
    expect((await other.result).finalResponse).toBe("ok");
  });

  it("reads a thread recorded in the format of older codex versions", async () => {
    await using harness = await startHarness("app-server", (request) => reply.text(request.lastUserText));
    const { codex, home, model, workspace: cwd } = harness;
    const prompts = Array.from({ length: 6 }, (_, index) => `turn ${index}`);
    await using client = await startAppServer({
      clientInfo: { name: "older", version: "1" },
      configOverrides: flattenConfig(model.config),
      env: home.env,
    });
    const { thread } = await client.request("thread/start", { cwd, historyMode: "legacy" });
    for (const prompt of prompts) {
      const completed = new Promise<void>((resolve) => {
        client.onNotification("turn/completed", () => resolve());
      });
      await client.request("turn/start", {
        threadId: thread.id,
        input: [{ type: "text", text: prompt, text_elements: [] }],
      });
      await completed;
    }
    const { turns } = await codex.readThread(thread.id);
    expect(turns.map(({ userMessages, finalResponse }) => [userMessages, finalResponse])).toEqual(
      prompts.map((prompt) => [[prompt], prompt]),
    );
  });

  it("rejects with a typed error for an unknown thread", async () => {
    await using harness = await startHarness("app-server", []);
    await expect(harness.codex.readThread(unknownId)).rejects.toMatchObject({ code: "request_failed" });
    await expect(harness.codex.readThread("last")).rejects.toMatchObject({
      code: "invalid_option",
      option: "id",
    });
  });
});
