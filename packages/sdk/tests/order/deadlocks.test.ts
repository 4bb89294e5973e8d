import { type RecordedRequest, reply } from "@codex/testing";
import { describe, expect, it } from "vitest";

import type { StreamedTurn, Thread } from "../../src/index.js";
import { gate } from "../clock.js";
import { combinations, type Harness, startHarness } from "../harness.js";
import { toolThat } from "../interaction/call-tool-once.js";
import { escalated, startReadOnly } from "../interaction/interactive.js";

const models = combinations.filter(({ transport }) => transport === "app-server");

/** Calls that wait for the end of the thread's running turn. */
const waiting: Record<string, (thread: Thread) => Promise<unknown>> = {
  "thread.run()": (thread) => thread.run("inner"),
  "thread.runStreamed()": async (thread) => (await thread.runStreamed("inner")).events.next(),
  "the result of thread.runStreamed()": async (thread) => (await thread.runStreamed("inner")).result,
  "thread.compact()": (thread) => thread.compact(),
  "thread.fork()": (thread) => thread.fork(),
  "thread.archive()": (thread) => thread.archive(),
  "thread.delete()": (thread) => thread.delete(),
  "thread.close()": (thread) => thread.close(),
};

/** Calls the tool in the prompt, if there is one, and answers otherwise. */
const script = (request: RecordedRequest) => {
  const [, tool] = /^call (\w+)/.exec(request.lastUserText) ?? [];
  if (tool === undefined || request.position.numberInTurn > 1)
    return reply.text(`to ${request.lastUserText}`);
  return reply.functionCall(tool, {});
};

/** A thread with a tool that runs `execute`. */
function startProbe(
  { codex, threadOptions }: Harness,
  execute: (thread: Thread) => unknown,
  name = "probe",
): Thread {
  const thread: Thread = codex.startThread({
    ...threadOptions,
    tools: [toolThat(() => execute(thread), name)],
  });
  return thread;
}

const settled = (calls: Promise<unknown>[]) => Promise.allSettled(calls);
const deadlock = {
  status: "rejected",
  reason: expect.objectContaining({ name: "DeadlockError", code: "deadlock", retryable: false }),
};

describe.each(models)("a call that would wait for its own turn, with $name", ({ transport, model }) => {
  it("rejects at once inside a tool", async () => {
    await using harness = await startHarness(transport, script, { model });
    let outcomes: unknown[] = [];
    const thread = startProbe(harness, async (own) => {
      outcomes = await settled(Object.values(waiting).map((call) => call(own)));
      return "done";
    });
    expect((await thread.run("call probe")).finalResponse).toBe("to call probe");
    expect(outcomes).toEqual(Object.values(waiting).map(() => deadlock));
    // None of the calls has left an entry in the thread's queue.
    expect((await thread.run("after")).finalResponse).toBe("to after");
  });

  it("rejects at once inside a tool that awaits the result or the answer of its own turn", async () => {
    await using harness = await startHarness(transport, script, { model });
    let own: StreamedTurn | undefined;
    let outcomes: unknown[] = [];
    const thread = startProbe(harness, async () => {
      const answer = own?.partialOutput[Symbol.asyncIterator]();
      outcomes = await settled([own?.result as Promise<unknown>, answer?.next() as Promise<unknown>]);
      return "done";
    });
    own = await thread.runStreamed("call probe", { outputSchema: { type: "object" } });
    expect((await own.result).finalResponse).toBe("to call probe");
    expect(outcomes).toEqual([deadlock, deadlock]);
  });

  it("rejects at once inside onApproval, also on another Thread object of the same id", async () => {
    await using harness = await startHarness(
      transport,
      ({ position }) => (position.numberInTurn === 1 ? escalated("true") : reply.text("Done.")),
      { model },
    );
    let outcomes: unknown[] = [];
    const thread: Thread = startReadOnly(harness, {
      onApproval: async () => {
        const twin = harness.codex.resumeThread(thread.id ?? "", harness.threadOptions);
        const calls = Object.values(waiting).flatMap((call) => [call(thread), call(twin)]);
        outcomes = await settled(calls);
        return "accept";
      },
    });
    const turn = await thread.run("Go");
    expect(turn.items[0]).toMatchObject({ type: "command_execution", status: "completed" });
    expect(outcomes).toHaveLength(2 * Object.keys(waiting).length);
    expect(outcomes).toEqual(outcomes.map(() => deadlock));
  });

  it("works inside a tool on another thread", async () => {
    await using harness = await startHarness(transport, script, { model });
    const other = harness.codex.startThread(harness.threadOptions);
    let answer: string | undefined;
    const thread = startProbe(harness, async () => {
      answer = (await other.run("inner")).finalResponse;
      await other.close();
      return "done";
    });
    await thread.run("call probe");
    expect(answer).toBe("to inner");
  });

  it("works from a timer of the tool once the tool has returned", async () => {
    await using harness = await startHarness(transport, script, { model });
    let start: (call: () => Promise<unknown>) => void = () => {};
    const started = new Promise<unknown>((resolve) => {
      start = (call) => resolve(call());
    });
    const thread = startProbe(harness, (own) => {
      // Polls until the turn has sent the tool's result to the model.
      const timer = setInterval(() => {
        if (harness.model.requests.length < 2) return;
        clearInterval(timer);
        start(() => own.run("later"));
      }, 5);
      return "done";
    });
    await thread.run("call probe");
    expect(await started).toMatchObject({ finalResponse: "to later" });
  });

  it("rejects inside a tool of another thread whose turn a tool of this thread runs", async () => {
    await using harness = await startHarness(transport, script, { model });
    let outcomes: unknown[] = [];
    let outer: Thread | undefined;
    const inner = startProbe(
      harness,
      async () => {
        outcomes = await settled(Object.values(waiting).map((call) => call(outer as Thread)));
        return "done";
      },
      "inner_probe",
    );
    outer = startProbe(harness, async () => (await inner.run("call inner_probe")).finalResponse);
    expect((await outer.run("call probe")).finalResponse).toBe("to call probe");
    expect(outcomes).toEqual(Object.values(waiting).map(() => deadlock));
  });

  it("rejects when the turn that the other tool waits for is still queued", async () => {
    await using harness = await startHarness(transport, script, { model });
    const isQueued = gate();
    let outcomes: unknown[] = [];
    let outer: Thread | undefined;
    const inner = startProbe(
      harness,
      async () => {
        await isQueued.opened;
        outcomes = await settled([(outer as Thread).run("never runs")]);
        return "done";
      },
      "inner_probe",
    );
    outer = startProbe(harness, async () => {
      const queued = inner.run("queued");
      isQueued.open();
      return (await queued).finalResponse;
    });
    const turns = await Promise.all([inner.run("call inner_probe"), outer.run("call probe")]);
    expect(turns.map((turn) => turn.finalResponse)).toEqual(["to call inner_probe", "to call probe"]);
    expect(outcomes).toEqual([deadlock]);
  });
});
