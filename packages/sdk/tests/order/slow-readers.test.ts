import { setTimeout as sleep } from "node:timers/promises";
import { type RecordedRequest, reply } from "@codex/testing";
import { describe, expect, it } from "vitest";

import type { ThreadEvent } from "../../src/index.js";
import { startHarness, transports } from "../harness.js";

const maxBufferedBytes = 2000;
const steps = 8;
const tooSlow = { name: "ReaderTooSlowError", code: "reader_too_slow", maxBufferedBytes };

/** Answers `long` with much text in several steps, and any other prompt at once. */
const script = ({ lastUserText, position: { numberInTurn: number } }: RecordedRequest) => {
  if (lastUserText !== "long") return reply.text(`to ${lastUserText}`);
  const text = reply.text(`${number}: ${"x".repeat(2000)}`, { chunkSize: 500 });
  return number < steps ? reply.all(text, reply.shell("true")) : text;
};

const textsIn = (events: readonly ThreadEvent[]) =>
  events.flatMap((event) =>
    event.type === "item.completed" && event.item.type === "agent_message" ? [event.item.text] : [],
  );

describe("a slow reader on exec", () => {
  it.each([maxBufferedBytes, 0])("receives all events (maxBufferedBytes: %i)", async (maxBufferedBytes) => {
    await using harness = await startHarness("exec", script, { maxBufferedBytes });
    const streamed = await harness.codex.startThread(harness.threadOptions).runStreamed("long");
    const events: ThreadEvent[] = [];
    for await (const event of streamed.events) {
      events.push(event);
      await sleep(20);
    }
    expect(textsIn(events).map((text) => Number.parseInt(text, 10))).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(events.at(-1)?.type).toBe("turn.completed");
  });

  it("loses its turn when another turn is waiting", async () => {
    await using harness = await startHarness("exec", script, { maxBufferedBytes });
    const thread = harness.codex.startThread(harness.threadOptions);
    const { events, result } = await thread.runStreamed("long");
    await events.next();
    const outcome = expect(result).rejects.toMatchObject(tooSlow);
    expect((await thread.run("short")).finalResponse).toBe("to short");
    await outcome;
  });

  it("loses its turn when its loop awaits the result", async () => {
    await using harness = await startHarness("exec", script, { maxBufferedBytes });
    const streamed = await harness.codex.startThread(harness.threadOptions).runStreamed("long");
    await expect(
      (async () => {
        for await (const _ of streamed.events) await streamed.result;
      })(),
    ).rejects.toMatchObject(tooSlow);
  });

  it("loses its turn also when the result was requested before the loop", async () => {
    await using harness = await startHarness("exec", script, { maxBufferedBytes });
    const streamed = await harness.codex.startThread(harness.threadOptions).runStreamed("long");
    const outcome = expect(streamed.result).rejects.toMatchObject(tooSlow);
    await expect(
      (async () => {
        for await (const _ of streamed.events) await streamed.result;
      })(),
    ).rejects.toMatchObject(tooSlow);
    await outcome;
  });
});

describe("a slow reader on app-server", () => {
  it("loses its turn, and the thread stays usable", async () => {
    await using harness = await startHarness("app-server", script, { maxBufferedBytes });
    const thread = harness.codex.startThread(harness.threadOptions);
    const { events, result } = await thread.runStreamed("long");
    await events.next();
    await expect(result).rejects.toMatchObject(tooSlow);
    const reading = (async () => {
      for await (const _ of events);
    })();
    await expect(reading).rejects.toMatchObject(tooSlow);
    expect((await thread.run("short")).finalResponse).toBe("to short");
  });
});

describe.each(transports)("a stream whose events are not read, on %s,", (transport) => {
  it("has a result, and throws in an event loop that begins too late", async () => {
    await using harness = await startHarness(transport, script, { maxBufferedBytes });
    const streamed = await harness.codex.startThread(harness.threadOptions).runStreamed("long");
    expect((await streamed.result).finalResponse).toMatch(/^8: x+$/);
    await expect(streamed.events.next()).rejects.toMatchObject(tooSlow);
    expect(await streamed.events.next()).toEqual({ done: true, value: undefined });
  });
});
