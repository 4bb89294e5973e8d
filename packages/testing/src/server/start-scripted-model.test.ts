import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type ExecTurnOptions, runExec } from "../fixture/exec-turn.js";
import { type CodexHome, createCodexHome } from "../home/codex-home.js";
import { reply } from "../reply/reply.js";
import type { Script } from "../script/script.js";
import type { ScriptedModel, ScriptedModelOptions } from "./scripted-model.js";
import { startScriptedModel } from "./start-scripted-model.js";

let home: CodexHome;
let model: ScriptedModel;

beforeAll(async () => {
  home = await createCodexHome();
});
afterEach(() => model.close());
afterAll(() => home.dispose());

async function run(
  replies: Script,
  options: Partial<ExecTurnOptions> & Omit<ScriptedModelOptions, "replies"> = {},
) {
  const { maxRetries, ...turn } = options;
  model = await startScriptedModel({ replies, ...(maxRetries !== undefined && { maxRetries }) });
  return runExec({ model, home, ...turn });
}

describe("the real binary, driven by each kind of reply", () => {
  it("prints a text as an agent message, and says nothing else", async () => {
    const turn = await run([reply.text("Hello there, world.")]);
    expect(turn.events.map((event) => event["type"])).toEqual([
      "thread.started",
      "turn.started",
      "item.completed",
      "turn.completed",
    ]);
    expect(turn.items).toEqual([{ id: "item_0", type: "agent_message", text: "Hello there, world." }]);
    expect(turn.stderr).toBe("Reading prompt from stdin...\n");
    expect(turn.exitCode).toBe(0);
    model.assertFinished();
  });

  it("reports the usage of the reply", async () => {
    const usage = {
      inputTokens: 11,
      cachedInputTokens: 3,
      cacheWriteInputTokens: 2,
      outputTokens: 7,
      reasoningOutputTokens: 1,
    };
    const turn = await run([reply.text("x", { usage })]);
    expect(turn.end).toEqual({
      type: "turn.completed",
      usage: {
        input_tokens: 11,
        cached_input_tokens: 3,
        cache_write_input_tokens: 2,
        output_tokens: 7,
        reasoning_output_tokens: 1,
      },
    });
  });

  it("reports zeros when the reply has no usage", async () => {
    const turn = await run([reply.text("x", { usage: null })]);
    expect(turn.end).toMatchObject({ usage: { input_tokens: 0, output_tokens: 0 } });
  });

  it("joins the parts of a reasoning summary", async () => {
    const turn = await run([reply.all(reply.reasoning(["First look.", "Then act."]), reply.text("done"))]);
    expect(turn.items[0]).toEqual({ id: "item_0", type: "reasoning", text: "First look.\nThen act." });
  });

  it("runs a shell command and sends its output back", async () => {
    const turn = await run([reply.shell("echo out; exit 3"), reply.text("done")]);
    expect(turn.items[0]).toMatchObject({
      type: "command_execution",
      aggregated_output: "out\n",
      exit_code: 3,
      status: "failed",
    });
    expect(model.requests[1]?.toolOutputs).toMatchObject([{ name: "exec_command", callId: "call_1" }]);
    expect(model.requests[1]?.lastToolOutput).toContain("Process exited with code 3");
  });

  it("applies a patch", async () => {
    const turn = await run([
      reply.patch([{ add: "a.txt", content: "one\ntwo\nthree\n" }]),
      reply.patch([{ update: "a.txt", replace: "two", with: "2\n2.5", moveTo: "b.txt" }]),
      reply.text("done"),
    ]);
    expect(turn.items.map((item) => item["type"])).toEqual(["file_change", "file_change", "agent_message"]);
    expect(turn.items[1]).toMatchObject({ status: "completed" });
    expect(await readFile(join(turn.directory, "b.txt"), "utf8")).toBe("one\n2\n2.5\nthree\n");
  });

  it("deletes a file by a patch", async () => {
    const turn = await run([
      reply.patch([{ add: "a.txt", content: "one" }]),
      reply.patch([{ delete: "a.txt" }]),
      reply.text("done"),
    ]);
    expect(turn.items[1]).toMatchObject({ changes: [{ kind: "delete" }], status: "completed" });
    await expect(readFile(join(turn.directory, "a.txt"))).rejects.toThrow("ENOENT");
  });

  it("shows a hosted web search", async () => {
    const turn = await run([
      reply.all(
        reply.webSearch("codex"),
        reply.webSearch({ type: "open_page", url: "http://example.com/" }),
        reply.text("done"),
      ),
    ]);
    expect(turn.items.slice(0, 2)).toMatchObject([
      { type: "web_search", query: "codex", action: { type: "search", query: "codex" } },
      { type: "web_search", query: "http://example.com/", action: { type: "open_page" } },
    ]);
  });

  it("runs several calls of one response", async () => {
    const turn = await run([reply.all(reply.shell("echo one"), reply.shell("echo two")), reply.text("done")]);
    expect(turn.items.map((item) => item["aggregated_output"])).toEqual(["one\n", "two\n", undefined]);
    expect(model.requests[1]?.toolOutputs.map((output) => output.callId)).toEqual(["call_1", "call_2"]);
  });

  it("answers a call of a tool that does not exist", async () => {
    await run([reply.functionCall("no_such_tool", { a: 1 }), reply.text("done")]);
    expect(model.requests[1]?.lastToolOutput).toBe("unsupported call: no_such_tool");
  });
});
