import { reply } from "@codex/testing";
import { describe, expect, it } from "vitest";
import { z } from "zod";

import { Codex, type ThreadEvent, ThreadMismatchError } from "../src/index.js";
import { combinations, models, startHarness, transports } from "./harness.js";

describe.each(transports)("a conversation on %s", (transport) => {
  it("returns the answer, the items and the usage of a turn", async () => {
    await using harness = await startHarness(transport, [
      reply.all(reply.reasoning("Thinking."), reply.text("Hello there.")),
    ]);
    const thread = harness.codex.startThread(harness.threadOptions);
    expect(thread.id).toBeNull();

    const turn = await thread.run("Say hello");

    expect(thread.id).toMatch(/^[0-9a-f-]{36}$/);
    expect(turn.finalResponse).toBe("Hello there.");
    expect(turn.items.map((item) => item.type)).toEqual(["reasoning", "agent_message"]);
    expect(turn.usage).toMatchObject({ input_tokens: 100, cached_input_tokens: 40, output_tokens: 20 });
    expect(turn.totalUsage).toEqual(turn.usage);
    expect(turn.output).toBeUndefined();
    expect(harness.model.requests[0]?.lastUserText).toBe("Say hello");
  });

  it("continues with each run(), and reports each turn's own usage", async () => {
    await using harness = await startHarness(transport, [reply.text("One."), reply.text("Two.")]);
    const thread = harness.codex.startThread(harness.threadOptions);
    const first = await thread.run("first");
    const id = thread.id;
    const second = await thread.run("second");

    expect(thread.id).toBe(id);
    expect(harness.model.requests[1]?.userTexts).toEqual(["first", "second"]);
    expect([first, second].map((turn) => turn.usage?.input_tokens)).toEqual([100, 100]);
    expect(second.totalUsage?.input_tokens).toBe(200);
  });

  it("can be resumed by its id from another Codex", async () => {
    await using harness = await startHarness(transport, [reply.text("One."), reply.text("Two.")]);
    const thread = harness.codex.startThread(harness.threadOptions);
    await thread.run("first");
    const id = thread.id ?? "";

    // An app-server locks the threads that it has loaded.
    await harness.codex.close();
    await using other = new Codex(harness.codexOptions);
    const resumed = other.resumeThread(id, harness.threadOptions);
    expect(resumed.id).toBe(id);
    const turn = await resumed.run("second");

    expect(turn.finalResponse).toBe("Two.");
    expect(resumed.id).toBe(id);
    expect(harness.model.requests[1]?.userTexts).toEqual(["first", "second"]);
  });

  it("rejects when the resumed thread does not exist", async () => {
    await using harness = await startHarness(transport, []);
    const thread = harness.codex.resumeThread("01900000-0000-7000-8000-000000000000", harness.threadOptions);
    await expect(thread.run("anyone?")).rejects.toThrow(/01900000-0000-7000-8000-000000000000/);
    await expect(thread.run("anyone?")).rejects.not.toBeInstanceOf(ThreadMismatchError);
    expect(harness.model.requests).toHaveLength(0);
  });

  it.each(["", "my-thread", "--last", "-", "01900000"])("rejects the thread id %j at the call", (id) => {
    expect(() => new Codex().resumeThread(id)).toThrow(/thread id/);
  });

  it("streams the events in order and also returns the result", async () => {
    await using harness = await startHarness(transport, [reply.shell("echo hi"), reply.text("Done.")]);
    const thread = harness.codex.startThread(harness.threadOptions);
    const streamed = await thread.runStreamed("Say hi");
    const events: ThreadEvent[] = [];
    for await (const event of streamed.events) events.push(event);

    const types = events.map((event) => event.type).filter((type) => type !== "item.delta");
    expect(types).toEqual([
      "thread.started",
      "turn.started",
      "item.started",
      "item.completed",
      "item.completed",
      "turn.completed",
    ]);
    const turn = await streamed.result;
    expect(turn.finalResponse).toBe("Done.");
    expect(turn.items.map((item) => item.type)).toEqual(["command_execution", "agent_message"]);
  });

  it("runs the turn when only its result is awaited, and keeps the events for a later loop", async () => {
    await using harness = await startHarness(transport, [reply.text("Done.")]);
    const { events, result } = await harness.codex.startThread(harness.threadOptions).runStreamed("Go");
    expect((await result).finalResponse).toBe("Done.");
    const types = [];
    for await (const event of events) types.push(event.type);
    expect(types[0]).toBe("thread.started");
    expect(types.at(-1)).toBe("turn.completed");
  });

  it("does not start a streamed turn that is never read", async () => {
    await using harness = await startHarness(transport, [reply.text("Two.")]);
    const thread = harness.codex.startThread(harness.threadOptions);
    await thread.runStreamed("never looked at");
    expect((await thread.run("second")).finalResponse).toBe("Two.");
    expect(harness.model.requests.map((request) => request.lastUserText)).toEqual(["second"]);
  });

  it("runs overlapping turns of a thread one after the other, and continues after a failure", async () => {
    await using harness = await startHarness(transport, [
      reply.text("One."),
      reply.fail(400, { error: { message: "no" } }),
      reply.text("Three."),
    ]);
    const thread = harness.codex.startThread(harness.threadOptions);
    const [first, second, third] = await Promise.allSettled([
      thread.run("first"),
      thread.run("second"),
      thread.run("third"),
    ]);
    expect(first).toMatchObject({ value: { finalResponse: "One." } });
    expect(second).toMatchObject({ status: "rejected", reason: { code: "turn_failed" } });
    expect(third).toMatchObject({ value: { finalResponse: "Three." } });
    expect(harness.model.requests[2]?.userTexts).toEqual(["first", "second", "third"]);
  });

  it("runs several threads concurrently", async () => {
    await using harness = await startHarness(transport, (request) =>
      reply.text(`to ${request.lastUserText}`),
    );
    const turns = await Promise.all(
      ["a", "b", "c"].map((prompt) => harness.codex.startThread(harness.threadOptions).run(prompt)),
    );
    expect(turns.map((turn) => turn.finalResponse)).toEqual(["to a", "to b", "to c"]);
  });

  it("reports the agent's failure with its message", async () => {
    await using harness = await startHarness(transport, [
      reply.fail(400, { error: { message: "bad model" } }),
    ]);
    const thread = harness.codex.startThread(harness.threadOptions);
    const failure = await thread.run("Go").catch((error: unknown) => error);
    expect(failure).toMatchObject({ name: "TurnFailedError", code: "turn_failed", threadId: thread.id });
    expect(String(failure)).toContain("bad model");
  });
});

describe("the final response", () => {
  const remark = "Let me know if you need more.";
  const answerAndRemark = () =>
    reply.all(reply.text('{"n":3}', { phase: "final_answer" }), reply.text(remark, { phase: "commentary" }));

  it.each(combinations)(
    "is the message marked as final on app-server, and the last message on exec: $name",
    async (on) => {
      const { transport, model } = on;
      const knowsPhases = transport === "app-server";
      await using harness = await startHarness(transport, answerAndRemark, { model });
      const turn = await harness.codex.startThread(harness.threadOptions).run("Go");
      expect(turn.finalResponse).toBe(knowsPhases ? '{"n":3}' : remark);
      const phases = turn.items.map((item) => item.type === "agent_message" && item.phase);
      expect(phases).toEqual(knowsPhases ? ["final_answer", "commentary"] : [undefined, undefined]);
    },
  );

  it.each(models)("is parsed by the output schema and stored with the turn, on $name", async ({ model }) => {
    await using harness = await startHarness("app-server", answerAndRemark, { model });
    const thread = harness.codex.startThread(harness.threadOptions);
    const turn = await thread.run("Go", { outputSchema: z.object({ n: z.number() }) });
    expect(turn.output).toEqual({ n: 3 });
    const { turns } = await harness.codex.readThread(thread.id ?? "");
    expect(turns).toMatchObject([{ finalResponse: '{"n":3}' }]);
  });

  it.each(combinations)(
    "is the last message if none is marked as final: $name",
    async ({ transport, model }) => {
      const script = [reply.all(reply.text("Reading.", { phase: "commentary" }), reply.text("Done."))];
      await using harness = await startHarness(transport, script, { model });
      const turn = await harness.codex.startThread(harness.threadOptions).run("Go");
      expect(turn.finalResponse).toBe("Done.");
      expect(turn.items.at(-1)).toEqual({ id: expect.any(String), type: "agent_message", text: "Done." });
    },
  );
});
