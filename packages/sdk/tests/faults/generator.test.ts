import fc from "fast-check";
import { describe, expect, it } from "vitest";

import type { ThreadEvent } from "../../src/index.js";
import { startFaultyAgent, transports } from "./faulty-agent.js";
import { watchWhatIsLeft } from "./nothing-left.js";

watchWhatIsLeft();

const thrownIn = new Error("thrown in");
const reason = new Error("aborted");
/** Turns a hang into a counterexample, before the test itself times out. */
const boundMs = 30_000;

/** A caller's action on the events of a turn. `wait` lets the earlier actions settle. */
type Move = "next" | "return" | "throw" | "abort" | "interrupt" | "result" | "wait";
const anyMoves = fc.array(
  fc.constantFrom<Move>("next", "next", "next", "return", "throw", "abort", "interrupt", "result", "wait"),
  { minLength: 1, maxLength: 12 },
);

describe.each(transports)("the events of a turn, as a generator, on %s", (transport) => {
  it("arrive in order when several are requested at once, and end once", async () => {
    await using faulty = startFaultyAgent(transport, "well-behaved", { items: 3, delayMs: 20 });
    const { events } = await faulty.thread.runStreamed("Go");
    const steps = await Promise.all(Array.from({ length: 9 }, () => events.next()));
    expect(steps.map(({ value }) => (value as ThreadEvent | undefined)?.type)).toEqual([
      ...["thread.started", "turn.started"],
      ...["item.completed", "item.completed", "item.completed"],
      ...["turn.completed", undefined, undefined, undefined],
    ]);
    expect(steps.map(({ done }) => done)).toEqual([...Array(6).fill(false), true, true, true]);
  });

  it("throw the turn's error to one of several pending next() calls, and end for the others", async () => {
    await using faulty = startFaultyAgent(transport, "exits-without-terminal");
    const { events } = await faulty.thread.runStreamed("Go");
    const steps = await Promise.allSettled(Array.from({ length: 5 }, () => events.next()));
    expect(steps.map((step) => (step.status === "fulfilled" ? step.value.done : step.reason.code))).toEqual([
      ...[false, false, false],
      ...["missing_terminal_event", true],
    ]);
  });

  it("behave like a generator before the first step", async () => {
    await using faulty = startFaultyAgent(transport, "well-behaved");
    const returned = (await faulty.thread.runStreamed("Go")).events;
    expect(await returned.return()).toEqual({ done: true, value: undefined });
    expect(await returned.next()).toEqual({ done: true, value: undefined });
    await expect(returned.throw(thrownIn)).rejects.toBe(thrownIn);

    const threwInto = (await faulty.thread.runStreamed("Go")).events;
    await expect(threwInto.throw(thrownIn)).rejects.toBe(thrownIn);
    expect(await threwInto.next()).toEqual({ done: true, value: undefined });
    expect(await threwInto.return()).toEqual({ done: true, value: undefined });
    expect(faulty.agent.runs).toEqual([]);
  });

  it("can be disposed of with `await using`", async () => {
    await using faulty = startFaultyAgent(transport, "goes-silent");
    {
      await using events = (await faulty.thread.runStreamed("Go")).events;
      await events.next();
    }
    expect(faulty.agent.runningProcesses).toEqual([]);
  });

  it("never hang and never throw the wrong error, for any sequence of calls", async () => {
    // Failures that the property has found.
    const examples: [Move[]][] = [
      [["next", "result", "wait"]],
      [["result", "next", "next", "wait", "return"]],
      [["result", "abort", "wait", "return"]],
    ];
    const property = fc.asyncProperty(anyMoves, (moves) => playMoves(transport, moves));
    // Shrinking stops early enough to print the seed.
    await fc.assert(property, { numRuns: 25, examples, skipAllAfterTimeLimit: 60_000 });
  }, 120_000);
});

async function playMoves(transport: (typeof transports)[number], moves: readonly Move[]): Promise<void> {
  await using faulty = startFaultyAgent(transport, "well-behaved", { items: 3, delayMs: 5 });
  const controller = new AbortController();
  const streamed = await faulty.thread.runStreamed("Go", { signal: controller.signal });
  const { events } = streamed;
  const pending: Promise<unknown>[] = [];
  const reads: Promise<IteratorResult<ThreadEvent, void>>[] = [];
  for (const move of moves) {
    switch (move) {
      case "next":
        reads.push(events.next());
        pending.push(...reads.slice(-1));
        break;
      case "return":
        pending.push(
          expectSettled(events.return(), (step) => expect(step).toEqual({ done: true, value: undefined })),
        );
        break;
      case "throw":
        pending.push(expect(events.throw(thrownIn)).rejects.toBe(thrownIn));
        break;
      case "abort":
        controller.abort(reason);
        break;
      case "interrupt":
        pending.push(streamed.interrupt());
        break;
      case "result":
        pending.push(streamed.result);
        break;
      case "wait":
        await inBoundedTime(Promise.allSettled(pending));
    }
  }
  // Whatever the moves were, one more return() ends the turn.
  pending.push(events.return());
  const outcomes = await inBoundedTime(Promise.allSettled(pending));
  for (const outcome of outcomes) if (outcome.status === "rejected") expectRightReason(outcome.reason, moves);

  const seen = (await Promise.allSettled(reads)).flatMap((step) =>
    step.status === "fulfilled" && step.value.done === false ? [step.value.value.type] : [],
  );
  const whole = ["thread.started", "turn.started", ...Array(3).fill("item.completed"), "turn.completed"];
  const isInterrupted = seen.at(-1) === "turn.interrupted";
  if (isInterrupted) expect(moves.find((move) => endingMoves.includes(move))).toBe("interrupt");
  const made = isInterrupted ? seen.slice(0, -1) : seen;
  expect(made).toEqual(whole.slice(0, made.length));
  expect(await events.next()).toEqual({ done: true, value: undefined });
  await inBoundedTime(streamed.result.catch(() => {}));
  expect((await faulty.thread.run("Go on")).items).toHaveLength(3);
}

async function expectSettled<Value>(promise: Promise<Value>, check: (value: Value) => void): Promise<void> {
  check(await promise);
}

const endingMoves: readonly Move[] = ["return", "throw", "abort", "interrupt"];

/** Only the first ending move can have ended the turn. If there is none, the final return() did. */
function expectRightReason(error: unknown, moves: readonly Move[]): void {
  const first = moves.find((move) => endingMoves.includes(move));
  if (first === "abort") expect(error).toBe(reason);
  else if (first === "throw") expect(error).toBe(thrownIn);
  else expect(error).toMatchObject({ code: "turn_interrupted" });
}

async function inBoundedTime<Value>(promise: Promise<Value>): Promise<Value> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not settled within ${boundMs} ms`)), boundMs);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}
