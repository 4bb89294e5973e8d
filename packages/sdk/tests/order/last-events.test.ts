import { type RecordedRequest, reply } from "@codex/testing";
import { describe, expect, it } from "vitest";
import type { StreamedTurn, ThreadEvent, TurnOptions } from "../../src/index.js";
import { combinations, type Harness, models, startHarness } from "../harness.js";
import { escalated } from "../interaction/interactive.js";

/** Answers, fails or stalls, as the prompt says. */
const script = ({ lastUserText }: RecordedRequest) => {
  if (lastUserText === "fail") return reply.fail(400, { error: { message: "no" } });
  return lastUserText === "stall" ? reply.stall() : reply.text("Done.");
};

interface Ending {
  types: string[];
  /** What the loop threw. */
  error?: unknown;
}

/** Follows a turn to its end, and does something once the model has received the input. */
async function follow(
  harness: Harness,
  prompt: string,
  act: (streamed: StreamedTurn) => unknown = () => {},
  options: TurnOptions = {},
): Promise<Ending & { streamed: StreamedTurn }> {
  const thread = harness.codex.startThread(harness.threadOptions);
  const streamed = await thread.runStreamed(prompt, options);
  const ending = drain(streamed.events);
  await harness.model.waitForRequest(({ lastUserText }) => lastUserText === prompt);
  await act(streamed);
  return { ...(await ending), streamed };
}

async function drain(events: AsyncIterable<ThreadEvent>): Promise<Ending> {
  const types: string[] = [];
  try {
    for await (const event of events) types.push(event.type);
    return { types };
  } catch (error) {
    return { types, error };
  }
}

const terminalEvents = (types: readonly string[]) =>
  types.filter((type) => /^turn\.(completed|failed|interrupted)$/.test(type));

describe.each(combinations)("the loop over the events on $name", ({ transport, model }) => {
  const start = () => startHarness(transport, script, { model });

  it("ends without a throw only after turn.completed", async () => {
    await using harness = await start();
    const { types, streamed, ...thrown } = await follow(harness, "answer");
    expect(thrown).toEqual({});
    expect(types.at(-1)).toBe("turn.completed");
    expect(terminalEvents(types)).toEqual(["turn.completed"]);
    expect(await streamed.result).toMatchObject({ finalResponse: "Done." });
  });

  it("throws after turn.failed, with the error that result rejects with", async () => {
    await using harness = await start();
    const { types, error, streamed } = await follow(harness, "fail");
    expect(types.at(-1)).toBe("turn.failed");
    expect(terminalEvents(types)).toEqual(["turn.failed"]);
    expect(error).toMatchObject({ name: "TurnFailedError" });
    await expect(streamed.result).rejects.toBe(error);
    expect(await streamed.events.next()).toEqual({ done: true, value: undefined });
  });

  it("throws after turn.interrupted when interrupt() was called", async () => {
    await using harness = await start();
    const { types, error, streamed } = await follow(harness, "stall", (turn) => turn.interrupt());
    expect(types.at(-1)).toBe("turn.interrupted");
    expect(terminalEvents(types)).toEqual(["turn.interrupted"]);
    expect(error).toMatchObject({ name: "TurnInterruptedError", began: true });
    await expect(streamed.result).rejects.toBe(error);
    expect(await streamed.events.next()).toEqual({ done: true, value: undefined });
  });

  it("receives turn.interrupted also from next() called before interrupt()", async () => {
    await using harness = await start();
    const { types } = await follow(harness, "stall", async (turn) => {
      await Promise.all([turn.interrupt(), turn.interrupt()]);
    });
    expect(terminalEvents(types)).toEqual(["turn.interrupted"]);
  });

  it("yields and throws nothing after it is left", async () => {
    await using harness = await start();
    const streamed = await harness.codex.startThread(harness.threadOptions).runStreamed("stall");
    for await (const event of streamed.events) if (event.type === "turn.started") break;
    expect(await streamed.events.next()).toEqual({ done: true, value: undefined });
    await expect(streamed.result).rejects.toMatchObject({ name: "TurnInterruptedError" });
  });

  it("may be left at turn.failed", async () => {
    await using harness = await start();
    const streamed = await harness.codex.startThread(harness.threadOptions).runStreamed("fail");
    for await (const event of streamed.events) if (event.type === "turn.failed") break;
    await expect(streamed.result).rejects.toMatchObject({ name: "TurnFailedError" });
  });

  it.each([
    ["an Error", new TypeError("enough"), (reason: unknown) => reason],
    ["a text", "enough", (reason: unknown) => ({ name: "AbortError", code: "ABORT_ERR", cause: reason })],
    ["null", null, (reason: unknown) => ({ name: "AbortError", code: "ABORT_ERR", cause: reason })],
    ["an object", { any: "thing" }, (cause: unknown) => ({ name: "AbortError", code: "ABORT_ERR", cause })],
  ])("throws without a terminal event when the signal aborts with %s", async (_, reason, expected) => {
    await using harness = await start();
    const controller = new AbortController();
    const options = { signal: controller.signal };
    const { types, error, streamed } = await follow(
      harness,
      "stall",
      () => controller.abort(reason),
      options,
    );
    expect(terminalEvents(types)).toEqual([]);
    expect(error).toBeInstanceOf(Error);
    if (reason instanceof Error) expect(error).toBe(reason);
    else expect(error).toMatchObject(expected(reason) as object);
    await expect(streamed.result).rejects.toBe(error);
  });

  it("throws without a terminal event when the Codex is closed", async () => {
    await using harness = await start();
    const { types, error } = await follow(harness, "stall", () => harness.codex.close());
    expect(terminalEvents(types)).toEqual([]);
    expect(error).toMatchObject({ code: "closed" });
  });
});

it.each(models)(
  "the loop receives turn.interrupted when the server interrupts the turn ($name)",
  async ({ model }) => {
    await using harness = await startHarness("app-server", [escalated("true")], { model });
    const thread = harness.codex.startThread({
      ...harness.threadOptions,
      sandboxMode: "read-only",
      onApproval: () => "cancel",
    });
    const streamed = await thread.runStreamed("Go");
    const { types, error } = await drain(streamed.events);
    expect(terminalEvents(types)).toEqual(["turn.interrupted"]);
    expect(error).toMatchObject({ name: "TurnInterruptedError" });
    await expect(streamed.result).rejects.toBe(error);
  },
);
