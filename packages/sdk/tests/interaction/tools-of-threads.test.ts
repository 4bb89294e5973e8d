import { setTimeout as sleep } from "node:timers/promises";
import { type RecordedRequest, reply, type Script } from "@codex/testing";
import { describe, expect, it } from "vitest";

import { Codex } from "../../src/index.js";
import { models } from "../harness.js";
import { toolThat } from "./call-tool-once.js";
import { ofType, startInteractive } from "./interactive.js";

describe.each(models)("tools of a thread on $name", ({ model }) => {
  const start = (replies: Script) => startInteractive(replies, {}, model);

  const echo = toolThat((args) => args, "echo");
  const once = (request: RecordedRequest) =>
    request.position.numberInTurn === 1
      ? reply.functionCall("echo", { said: request.lastUserText })
      : reply.text(request.lastToolOutput);

  it("are available in every turn", async () => {
    await using harness = await start(once);
    const thread = harness.codex.startThread({ ...harness.threadOptions, tools: [echo] });
    expect((await thread.run("one")).finalResponse).toBe('{"said":"one"}');
    expect((await thread.run("two")).finalResponse).toBe('{"said":"two"}');
  });

  it("can have the same names as tools of another thread", async () => {
    await using harness = await start(once);
    const turns = await Promise.all(
      ["a", "b", "c"].map((mark) => {
        const tools = [toolThat(() => `this is ${mark}`, "echo")];
        return harness.codex.startThread({ ...harness.threadOptions, tools }).run("Go");
      }),
    );
    expect(turns.map(({ finalResponse }) => finalResponse)).toEqual(["this is a", "this is b", "this is c"]);
  });

  it("can be many, and run in parallel", async () => {
    const tools = Array.from({ length: 200 }, (_, index) =>
      toolThat(async () => {
        await sleep(Math.random() * 50);
        return `from ${index}`;
      }, `tool_${index}`),
    );
    await using harness = await start([
      reply.all(...tools.slice(0, 40).map(({ name }) => reply.functionCall(name))),
      reply.text("Done."),
    ]);
    const turn = await harness.codex.startThread({ ...harness.threadOptions, tools }).run("Go");
    expect(harness.model.requests[0]?.toolNames).toEqual(
      expect.arrayContaining(tools.map(({ name }) => name)),
    );
    const outputs = harness.model.requests[1]?.toolOutputs.map(({ name, text }) => [name, text]);
    expect(outputs?.toSorted()).toEqual(
      tools
        .slice(0, 40)
        .map(({ name }, index) => [name, `from ${index}`])
        .toSorted(),
    );
    expect(ofType(turn.items, "dynamic_tool_call")).toHaveLength(40);
  });

  it("are kept by a resumed thread, which runs the functions that it is given", async () => {
    await using harness = await start(once);
    const thread = harness.codex.startThread({ ...harness.threadOptions, tools: [echo] });
    await thread.run("one");
    await harness.codex.close();
    await using other = new Codex(harness.codexOptions);
    const tools = [toolThat(() => "another echo", "echo")];
    const resumed = other.resumeThread(thread.id ?? "", { ...harness.threadOptions, tools });
    expect((await resumed.run("two")).finalResponse).toBe("another echo");
    expect(harness.diagnostics).toEqual([]);
  });

  it("that a resumed thread lacks fail their calls, and those it was not started with are reported", async () => {
    await using harness = await start(once);
    const thread = harness.codex.startThread({ ...harness.threadOptions, tools: [echo] });
    await thread.run("one");
    const tools = [toolThat(() => "", "later"), toolThat(() => "", "even_later")];
    const resumed = harness.codex.resumeThread(thread.id ?? "", { ...harness.threadOptions, tools });
    expect((await resumed.run("two")).finalResponse).toBe("The tool echo is not available.");
    await resumed.run("three");
    expect(harness.model.requests.at(-1)?.toolNames).not.toContain("later");
    // The tools that the thread was started with are read from disk meanwhile, so the order varies.
    const told = harness.diagnostics.map(({ code, message }) => [code, message]);
    expect(told.toSorted().reverse()).toEqual([
      ["tools_unavailable", expect.stringContaining("later, even_later")],
      ["tool_failed", expect.stringContaining("the thread has no tool of that name")],
      ["tool_failed", expect.stringContaining("the thread has no tool of that name")],
    ]);
  });

  it("are kept by a fork of the thread", async () => {
    await using harness = await start(once);
    const thread = harness.codex.startThread({ ...harness.threadOptions, tools: [echo] });
    await thread.run("one");
    const copy = await thread.fork();
    expect((await copy.run("two")).finalResponse).toBe('{"said":"two"}');
    expect(harness.diagnostics).toEqual([]);
  });
});

describe("a tool in code mode", () => {
  it("can be called from code", async () => {
    const source = 'text(await tools.my_echo({ said: "from code" }));';
    await using harness = await startInteractive([reply.code(source), reply.text("Done.")], {}, null);
    const tools = [toolThat((args) => args, "my-echo")];
    const thread = harness.codex.startThread({ ...harness.threadOptions, tools });
    const turn = await thread.run("Go");
    expect(harness.model.requests[1]?.lastToolOutput).toContain('{"said":"from code"}');
    expect(ofType(turn.items, "dynamic_tool_call")).toMatchObject([{ tool: "my-echo", status: "completed" }]);
  });
});

describe("a turn that ends while a tool runs", () => {
  it("aborts the tool's signal, fails the call, and leaves the thread usable", async () => {
    await using harness = await startInteractive([reply.functionCall("probe"), reply.text("Back.")]);
    let onCalled = () => {};
    const called = new Promise<void>((resolve) => {
      onCalled = resolve;
    });
    let reason: unknown;
    const tool = toolThat(async (_, { signal }) => {
      onCalled();
      await new Promise((resolve) => signal.addEventListener("abort", resolve));
      reason = signal.reason;
    });
    const thread = harness.codex.startThread({ ...harness.threadOptions, tools: [tool] });
    const streamed = await thread.runStreamed("Go");
    const { result } = streamed;
    await called;
    await streamed.interrupt();
    await expect(result).rejects.toMatchObject({ code: "turn_interrupted" });
    expect(reason).toMatchObject({ name: "AbortError" });
    expect((await thread.run("Go on")).finalResponse).toBe("Back.");
    expect(harness.diagnostics).toEqual([]);
  });
});
