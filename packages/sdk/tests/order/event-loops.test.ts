import { type RecordedRequest, reply } from "@codex/testing";
import { describe, expect, it } from "vitest";

import type { Thread, ThreadEvent } from "../../src/index.js";
import { startHarness, transports } from "../harness.js";

/** Answers with the start of the prompt, because the prompt of a compaction is long. */
const echo = (request: RecordedRequest) => reply.text(`to ${request.lastUserText.slice(0, 20)}`);

/** Calls that wait for the end of the thread's running turn. */
const waiting: Record<string, (thread: Thread) => Promise<unknown>> = {
  "run()": (thread) => thread.run("second"),
  "close()": (thread) => thread.close(),
};

/** More such calls, which need an app-server. */
const waitingOnServer: typeof waiting = {
  "fork()": (thread) => thread.fork(),
  "archive()": (thread) => thread.archive(),
  "compact()": (thread) => thread.compact(),
};

async function typesOf(events: AsyncIterable<ThreadEvent>): Promise<string[]> {
  const types: string[] = [];
  for await (const event of events) types.push(event.type);
  return types;
}

describe.each(transports)("a turn on %s", (transport) => {
  it("ends when the agent completes it, even if its events are no longer read", async () => {
    await using harness = await startHarness(transport, echo);
    const thread = harness.codex.startThread(harness.threadOptions);
    const { events } = await thread.runStreamed("first");
    expect((await events.next()).value).toMatchObject({ type: "thread.started" });
    expect((await thread.run("second")).finalResponse).toBe("to second");
    // The events of the first turn are still available.
    expect((await typesOf(events)).at(-1)).toBe("turn.completed");
  });

  const calls = Object.entries({ ...waiting, ...(transport === "app-server" && waitingOnServer) });
  it.each(calls)("lets its own event loop await %s of the thread", async (_, call) => {
    await using harness = await startHarness(transport, echo);
    const thread = harness.codex.startThread(harness.threadOptions);
    const { events } = await thread.runStreamed("first");
    const types: string[] = [];
    for await (const event of events) {
      types.push(event.type);
      if (event.type === "turn.started") await call(thread);
    }
    expect(types.at(-1)).toBe("turn.completed");
  });

  it("lets its own event loop await its result", async () => {
    await using harness = await startHarness(transport, echo);
    const streamed = await harness.codex.startThread(harness.threadOptions).runStreamed("first");
    const answers: string[] = [];
    const types: string[] = [];
    for await (const event of streamed.events) {
      types.push(event.type);
      if (event.type === "turn.started") answers.push((await streamed.result).finalResponse);
    }
    expect(answers).toEqual(["to first"]);
    expect(types.at(-1)).toBe("turn.completed");
  });

  it("can be read in lockstep with the next turn of its thread", async () => {
    await using harness = await startHarness(transport, echo);
    const thread = harness.codex.startThread(harness.threadOptions);
    const streams = [await thread.runStreamed("first"), await thread.runStreamed("second")];
    const last: (ThreadEvent | undefined)[] = [];
    for (let isOver = false; !isOver; ) {
      const steps = await Promise.all(streams.map(({ events }) => events.next()));
      for (const [index, step] of steps.entries()) if (step.value) last[index] = step.value;
      isOver = steps.every(({ done }) => done);
    }
    expect(last.map((event) => event?.type)).toEqual(["turn.completed", "turn.completed"]);
    const answers = await Promise.all(streams.map(async ({ result }) => (await result).finalResponse));
    expect(answers).toEqual(["to first", "to second"]);
  });
});
