import { setImmediate as nextLoop } from "node:timers/promises";
import { noUsage, type ThreadEvent } from "@codex/protocol";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Engine, EngineTurn, TurnRequest, TurnSink } from "../engine/engine.js";
import { prepareInput } from "../options/input.js";
import { Conversation } from "./conversation.js";
import { EventStream } from "./event-stream.js";
import { Runtime } from "./runtime.js";
import { StreamedTurn } from "./streamed-turn.js";
import { TurnRun } from "./turn-run.js";

const aborted = new Error("aborted");
const thrownIn = new Error("thrown in");
const over = { done: true, value: undefined };
const interrupted = expect.objectContaining({ code: "turn_interrupted" });
const failed = expect.objectContaining({ code: "turn_failed" });
const terminal = new Set(["turn.completed", "turn.failed"]);

/** Prints events on demand, and takes a moment to end when it is cancelled. */
class ScriptedEngine implements Engine, EngineTurn {
  readonly server = undefined;
  readonly canPause = true;
  readonly gone: Promise<void>;
  readonly printed: ThreadEvent[] = [];
  isCancelled = false;
  #sink: TurnSink | undefined;
  #setGone = () => {};

  get isStarted(): boolean {
    return this.#sink !== undefined;
  }

  constructor() {
    this.gone = new Promise((resolve) => {
      this.#setGone = resolve;
    });
  }

  async startTurn(sink: TurnSink): Promise<EngineTurn> {
    this.#sink = sink;
    sink.push(this.printed);
    return this;
  }

  print(event: ThreadEvent): void {
    this.printed.push(event);
    this.#sink?.push([event]);
  }

  finish(): void {
    this.#setGone();
  }

  async cancel(): Promise<void> {
    await nextLoop();
    this.isCancelled = true;
    this.#setGone();
  }

  async warmUp(): Promise<void> {}

  async fork(): Promise<string> {
    throw new Error("not scripted");
  }

  async readTotalUsage(): Promise<null> {
    return null;
  }

  async close(): Promise<void> {}
}

class ScriptedRuntime extends Runtime {
  readonly engineTurn = new ScriptedEngine();

  override async engine(): Promise<Engine> {
    return this.engineTurn;
  }
}

function startTurn() {
  const controller = new AbortController();
  const runtime = new ScriptedRuntime({});
  const request: TurnRequest = {
    input: prepareInput("Go"),
    threadOptions: {},
    options: { signal: controller.signal },
    output: undefined,
    preparing: undefined,
    isStreamed: true,
  };
  const turn = new StreamedTurn(new TurnRun(new Conversation(runtime, null), request));
  const { engineTurn } = runtime;
  return { engineTurn, turn, events: turn.events, abort: () => controller.abort(aborted) };
}

/** Lets everything happen that needs no further event. */
async function settle(): Promise<void> {
  for (let round = 0; round < 8; round += 1) await nextLoop();
}

describe("EventStream", () => {
  it("is full only if its events exceed the limit after superseded updates are merged", () => {
    const details = () => {
      throw new Error("No error is expected");
    };
    const idle = { start() {}, stop: async () => {}, details, failure: undefined };
    const stream = new EventStream(idle, 1000);
    const update: ThreadEvent = { type: "item.updated", item: { id: "a", type: "agent_message", text: "" } };
    for (let count = 0; count < 20; count += 1) stream.push([update], 600);
    expect(stream.isFull).toBe(false);
    stream.push([{ type: "turn.started" }], 600);
    expect(stream.isFull).toBe(true);
  });
});

describe("return() and throw()", () => {
  it("drop an error that was not read yet", async () => {
    for (const leave of ["return", "throw"] as const) {
      const { turn, events, abort } = startTurn();
      turn.result.catch(() => {});
      await settle();
      abort();
      await settle();
      await (leave === "return" ? events.return() : events.throw(thrownIn).catch(() => {}));
      expect(await events.next()).toEqual(over);
      await expect(turn.result).rejects.toBe(aborted);
    }
  });

  it("settle a pending next() once the turn has been cancelled", async () => {
    const { engineTurn, events } = startTurn();
    const pending = Promise.all([events.next(), events.next()]).then((steps) => {
      expect(engineTurn.isCancelled).toBe(true);
      return steps;
    });
    await settle();
    expect(await events.return()).toEqual(over);
    expect(await pending).toEqual([over, over]);
  });

  it("do not replace the error of an earlier abort in a pending next()", async () => {
    const { events, abort } = startTurn();
    const pending = Promise.allSettled([events.next(), events.next()]);
    await settle();
    abort();
    expect(await events.return()).toEqual(over);
    expect(await pending).toEqual([
      { status: "rejected", reason: aborted },
      { status: "fulfilled", value: over },
    ]);
    expect(await events.next()).toEqual(over);
  });

  it("reject a pending next() on throw()", async () => {
    const { turn, events } = startTurn();
    const pending = events.next();
    const outcome = expect(pending).rejects.toBe(thrownIn);
    await settle();
    await expect(events.throw(thrownIn)).rejects.toBe(thrownIn);
    await outcome;
    expect(await events.next()).toEqual(over);
    await expect(turn.result).rejects.toBe(thrownIn);
  });

  it("have no effect after the end of the turn", async () => {
    const { engineTurn, turn, events } = startTurn();
    engineTurn.print({ type: "turn.completed", usage: noUsage() });
    expect((await turn.result).finalResponse).toBe("");
    expect(await events.return()).toEqual(over);
    await expect(events.throw(thrownIn)).rejects.toBe(thrownIn);
    expect(await events.next()).toEqual(over);
    expect(engineTurn.isCancelled).toBe(false);
  });
});

const moves = [
  "print",
  "complete",
  "fail",
  "next",
  "return",
  "throw",
  "abort",
  "interrupt",
  "result",
  "wait",
] as const;
type Move = (typeof moves)[number];

it("an event loop that ends without an error was left or has completed, for any sequence of calls", async () => {
  const anyMoves = fc.array(fc.constantFrom<Move>(...moves, "next", "print", "wait"), { maxLength: 14 });
  // Failures that the property has found.
  const examples: [Move[]][] = [
    [["result", "abort", "wait", "return"]],
    [["next", "wait", "abort", "return"]],
    [["complete", "next", "wait", "abort", "next", "throw"]],
    [["abort"]],
  ];
  await fc.assert(fc.asyncProperty(anyMoves, playMoves), { numRuns: 1000, examples });
});

async function playMoves(played: Move[]): Promise<void> {
  const { engineTurn, turn, events, abort } = startTurn();
  const steps: Promise<{ step: PromiseSettledResult<IteratorResult<ThreadEvent, void>>; isLate: boolean }>[] =
    [];
  const others: Promise<unknown>[] = [];
  /** The possible causes of the turn's end, in order. Empty while there is none. */
  const torn: unknown[] = [];
  let hasLeft = false;
  const hasEnded = () => terminal.has(engineTurn.printed.at(-1)?.type ?? "");
  const next = () => {
    const isLate = hasLeft;
    steps.push(Promise.allSettled([events.next()]).then(([step]) => ({ step, isLate })));
  };
  for (const move of played) {
    switch (move) {
      case "print":
        if (hasEnded()) break;
        engineTurn.print({ type: "error", message: String(engineTurn.printed.length) });
        break;
      case "complete":
        if (!hasEnded()) engineTurn.print({ type: "turn.completed", usage: noUsage() });
        break;
      case "fail":
        // Before the start, an abort would still win over the failure.
        if (hasEnded() || !engineTurn.isStarted) break;
        engineTurn.print({ type: "turn.failed", error: { message: "no" } });
        torn.push(failed);
        break;
      case "next":
        next();
        break;
      case "return":
        hasLeft = true;
        torn.push(interrupted);
        others.push(events.return().then((step) => expect(step).toEqual(over)));
        break;
      case "throw":
        hasLeft = true;
        torn.push(thrownIn);
        others.push(expect(events.throw(thrownIn)).rejects.toBe(thrownIn));
        break;
      case "abort":
        torn.push(aborted);
        abort();
        break;
      case "interrupt":
        torn.push(interrupted);
        others.push(turn.interrupt());
        break;
      case "result":
        turn.result.catch(() => {});
        break;
      case "wait":
        await settle();
    }
  }
  hasLeft = true;
  torn.push(interrupted);
  others.push(events.return());
  next();
  await settle();
  await Promise.all(others);

  const seen: ThreadEvent[] = [];
  let isOver = false;
  for (const { step, isLate } of await Promise.all(steps)) {
    if (step.status === "fulfilled" && !step.value.done) {
      expect([isOver, isLate]).toEqual([false, false]);
      seen.push(step.value.value);
      continue;
    }
    if (step.status === "rejected") {
      expect([isOver, isLate]).toEqual([false, false]);
      expect(step.reason).toEqual(torn[0]);
    } else if (!isOver && !isLate && seen.at(-1)?.type !== "turn.completed") {
      // Only return() can end a running loop in this way.
      expect(torn[0]).toBe(interrupted);
    }
    isOver = true;
  }
  if (seen.at(-1)?.type === "turn.interrupted") {
    seen.pop();
    expect(torn[0]).toBe(interrupted);
  }
  expect(seen).toEqual(engineTurn.printed.slice(0, seen.length));
  const outcome = await turn.result.catch((error: unknown) => error);
  if (outcome instanceof Error) expect(outcome).toEqual(torn[0]);
  else expect(engineTurn.printed.at(-1)?.type).toBe("turn.completed");
}
