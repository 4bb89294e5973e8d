import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { mcpServerConfig } from "../../tests/fixture/mcp-server.js";
import { scriptedTurns } from "../../tests/fixture/scripted-turns.js";
import { reply } from "../reply/reply.js";

const turns = scriptedTurns();

describe("the real binary, driven by each kind of reply", () => {
  it("prints a text as an agent message and nothing else", async () => {
    const turn = await turns.run([reply.text("Hello there, world.")]);
    expect(turn.events.map((event) => event["type"])).toEqual([
      "thread.started",
      "turn.started",
      "item.completed",
      "turn.completed",
    ]);
    expect(turn.items).toEqual([{ id: "item_0", type: "agent_message", text: "Hello there, world." }]);
    expect(turn.stderr).toBe("Reading prompt from stdin...\n");
    expect(turn.exitCode).toBe(0);
    turns.model.assertFinished();
  });

  it("reports the usage of the reply", async () => {
    const usage = {
      inputTokens: 11,
      cachedInputTokens: 3,
      cacheWriteInputTokens: 2,
      outputTokens: 7,
      reasoningOutputTokens: 1,
    };
    const turn = await turns.run([reply.text("x", { usage })]);
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
    const turn = await turns.run([reply.text("x", { usage: null })]);
    expect(turn.end).toMatchObject({ usage: { input_tokens: 0, output_tokens: 0 } });
  });

  it("joins the parts of a reasoning summary", async () => {
    const turn = await turns.run([
      reply.all(reply.reasoning(["First look.", "Then act."]), reply.text("done")),
    ]);
    expect(turn.items[0]).toEqual({ id: "item_0", type: "reasoning", text: "First look.\nThen act." });
  });

  it("runs a shell command and sends its output back", async () => {
    const turn = await turns.run([reply.shell("echo out; exit 3"), reply.text("done")]);
    expect(turn.items[0]).toMatchObject({
      type: "command_execution",
      aggregated_output: "out\n",
      exit_code: 3,
      status: "failed",
    });
    expect(turns.model.requests[1]?.toolOutputs).toMatchObject([{ name: "exec_command", callId: "call_1" }]);
    expect(turns.model.requests[1]?.lastToolOutput).toContain("Process exited with code 3");
  });

  it.runIf(existsSync("/bin/bash")).each([
    ["bash", undefined],
    ["sh", "sh"],
  ])("runs a command in %s, whatever the login shell of the user is", async (name, shell) => {
    const turn = await turns.run([reply.shell("true", { ...(shell && { shell }) }), reply.text("done")]);
    expect(turn.items[0]?.["command"]).toMatch(new RegExp(`/${name} -c true$`));
  });

  it("applies a patch", async () => {
    const turn = await turns.run([
      reply.patch([{ add: "a.txt", content: "one\ntwo\nthree\n" }]),
      reply.patch([{ update: "a.txt", replace: "two", with: "2\n2.5", moveTo: "b.txt" }]),
      reply.text("done"),
    ]);
    expect(turn.items.map((item) => item["type"])).toEqual(["file_change", "file_change", "agent_message"]);
    expect(turn.items[1]).toMatchObject({ status: "completed" });
    expect(await readFile(join(turn.directory, "b.txt"), "utf8")).toBe("one\n2\n2.5\nthree\n");
  });

  it("deletes a file with a patch", async () => {
    const turn = await turns.run([
      reply.patch([{ add: "a.txt", content: "one" }]),
      reply.patch([{ delete: "a.txt" }]),
      reply.text("done"),
    ]);
    expect(turn.items[1]).toMatchObject({ changes: [{ kind: "delete" }], status: "completed" });
    await expect(readFile(join(turn.directory, "a.txt"))).rejects.toThrow("ENOENT");
  });

  it("shows a hosted web search", async () => {
    const turn = await turns.run([
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
    const turn = await turns.run([
      reply.all(reply.shell("echo one"), reply.shell("echo two")),
      reply.text("done"),
    ]);
    // The agent runs them concurrently, so either may finish first.
    expect(turn.items.map((item) => item["aggregated_output"]).sort()).toEqual(["one\n", "two\n", undefined]);
    expect(turns.model.requests[1]?.toolOutputs.map((output) => output.callId)).toEqual(["call_1", "call_2"]);
  });

  it("answers a call to a tool that does not exist", async () => {
    await turns.run([reply.functionCall("no_such_tool", { a: 1 }), reply.text("done")]);
    expect(turns.model.requests[1]?.lastToolOutput).toBe("unsupported call: no_such_tool");
  });

  it("calls an MCP tool whatever its name", async () => {
    const turn = await turns.run(
      [reply.mcpCall("my-sums", "add-up", { numbers: [1, 2] }), reply.text("done")],
      {
        config: { mcp_servers: { "my-sums": mcpServerConfig } },
      },
    );
    expect(turn.items[0]).toMatchObject({
      type: "mcp_tool_call",
      server: "my-sums",
      tool: "add-up",
      arguments: { numbers: [1, 2] },
      result: { content: [{ type: "text", text: "3" }] },
      status: "completed",
    });
    expect(turns.model.requests[1]?.lastToolOutput).toContain("3");
  });

  it("starts a sub-agent whose requests identify its parent", async () => {
    const turn = await turns.run((request) => {
      if (request.metadata.parentThreadId !== undefined)
        return reply.text(`you said: ${request.lastUserText}`);
      const namespace = "multi_agent_v1";
      const steps = [
        () => reply.functionCall("spawn_agent", { message: "count sheep" }, { namespace }),
        () =>
          reply.functionCall(
            "wait_agent",
            { targets: [JSON.parse(request.lastToolOutput).agent_id] },
            { namespace },
          ),
        () => reply.text("done"),
      ];
      return steps[request.position.numberInThread - 1]?.();
    });
    expect(turn.items.map((item) => [item["type"], item["tool"], item["status"]])).toEqual([
      ["collab_tool_call", "spawn_agent", "completed"],
      ["collab_tool_call", "wait", "completed"],
      ["agent_message", undefined, undefined],
    ]);
    expect(JSON.stringify(turn.items[1])).toContain("you said: count sheep");
  });

  it("finds tools that are offered on demand", async () => {
    await turns.run([reply.toolSearch("spawn an agent", { limit: 3 }), reply.text("done")]);
    expect(turns.model.requests[1]?.toolOutputs).toMatchObject([{ name: "tool_search", callId: "call_1" }]);
    expect(turns.model.requests[1]?.lastToolOutput).toContain("spawn_agent");
  });

  it("passes a raw item on unchanged", async () => {
    const content = [{ type: "output_text", text: "by hand" }];
    const turn = await turns.run([reply.raw({ type: "message", role: "assistant", id: "msg_x", content })]);
    expect(turn.items).toMatchObject([{ type: "agent_message", text: "by hand" }]);
  });

  it("preserves awkward text split into deltas", async () => {
    const text = "👩‍👩‍👧 \u2028 \u2029 \r\n \u0085 \u007f  two  spaces ";
    const turn = await turns.run([reply.text(text, { chunkSize: 1 })]);
    expect(turn.items[0]).toMatchObject({ text });
  });

  it("waits for the given latency and delays", async () => {
    const model = await turns.start([reply.text("a b c d", { latencyMs: 100, delayMs: 50 })]);
    const passed: string[] = [];
    // The timers of one process fire in order, however busy the machine: these fire before those of the model.
    void sleep(90).then(() => passed.push("the latency"));
    void sleep(280).then(() => passed.push("the latency and four delays"));
    const response = await fetch(`${model.url}/responses`, { method: "POST", body: "{}" });
    expect(passed).toContain("the latency");
    await response.text();
    expect(passed).toContain("the latency and four delays");
  });
});
