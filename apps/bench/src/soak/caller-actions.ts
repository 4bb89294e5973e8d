import { getEventListeners } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import type { Codex, Input, Thread, TurnOptions } from "@codex/sdk";
import type { Fault } from "./faults.js";
import { CallersError, endOf, loopedOutcome, type Outcome, outcomeOf } from "./outcomes.js";

/** What a caller has in hand before it does something. */
export interface Scene {
  /** What the agent will do. */
  fault: Fault;
  /** For it alone, unless the fault is shared. */
  codex: Codex;
  /** A thread without turns. */
  thread: Thread;
  /** What to ask. */
  input: Input;
  /** The limits of the fault, and the signal that all turns share. */
  options: TurnOptions;
  /** A moment at which to do something, in milliseconds from the start. */
  afterMs: number;
  /** How many events to take before doing something. */
  afterEvents: number;
}

/** How one turn ended, and how it may have. */
export interface Ending {
  /** What the caller saw, as an {@link Outcome}, or what was wrong with it in words. */
  outcome: string;
  /** What it may have seen: where it interferes, that depends on who came first. */
  allowed: readonly Outcome[];
}

/** Something a caller may do with a thread. Tells how each of its turns ended. */
export type Doing = (scene: Scene) => Promise<Ending[]>;

/** What callers do, by its name in the report. */
export const doings = {
  "runs it": async ({ thread, input, options, fault }) => [
    { outcome: await outcomeOf(thread.run(input, options)), allowed: [fault.outcome] },
  ],

  "runs two at once": async ({ thread, input, options, fault }) => {
    const ended: number[] = [];
    const runs = [1, 2].map((number) =>
      outcomeOf(thread.run(input, options)).finally(() => ended.push(number)),
    );
    const [first = "", second = ""] = await Promise.all(runs);
    return [
      { outcome: first, allowed: [fault.outcome] },
      {
        outcome: ended[0] === 1 ? second : `${second}, before the one in front of it`,
        allowed: fault.nextOutcomes ?? [fault.outcome],
      },
    ];
  },

  "loops over it": async ({ thread, input, options, fault }) => {
    const streamed = await thread.runStreamed(input, options);
    const looped = await loopedOutcome(streamed);
    return [{ outcome: await endOf(streamed, { looped }), allowed: [fault.outcome] }];
  },

  "awaits its result": async ({ thread, input, options, fault }) => {
    const streamed = await thread.runStreamed(input, options);
    await outcomeOf(streamed.result);
    const looped = await loopedOutcome(streamed);
    return [{ outcome: await endOf(streamed, { looped }), allowed: [fault.outcome] }];
  },

  "leaves its loop": async ({ thread, input, options, fault, afterEvents }) => {
    const streamed = await thread.runStreamed(input, options);
    let left = afterEvents;
    await outcomeOf(
      (async () => {
        for await (const _ of streamed.events) if (left-- === 0) break;
      })(),
    );
    return [{ outcome: await endOf(streamed), allowed: [fault.outcome, "turn_interrupted"] }];
  },

  "calls return()": async (scene) => {
    const streamed = await beginReading(scene);
    await streamed.events.return(undefined);
    return [{ outcome: await endOf(streamed), allowed: [scene.fault.outcome, "turn_interrupted"] }];
  },

  "calls throw()": async (scene) => {
    const streamed = await beginReading(scene);
    const callersError = new CallersError();
    const thrown = await outcomeOf(streamed.events.throw(callersError), callersError);
    const outcome = await endOf(streamed, { callersError });
    return [
      {
        outcome: thrown === "caller's error" ? outcome : `${thrown} by throw()`,
        allowed: [scene.fault.outcome, "caller's error"],
      },
    ];
  },

  "never looks at it": async ({ thread, input, options, afterMs }) => {
    const idBefore = thread.id;
    await thread.runStreamed(input, options);
    await sleep(afterMs);
    return [{ outcome: thread.id === idBefore ? "not started" : "started", allowed: ["not started"] }];
  },

  "calls interrupt()": async ({ thread, input, options, fault, afterMs }) => {
    const streamed = await thread.runStreamed(input, options);
    void streamed.result;
    await sleep(afterMs);
    await streamed.interrupt();
    const looped = await loopedOutcome(streamed);
    return [{ outcome: await endOf(streamed, { looped }), allowed: [fault.outcome, "turn_interrupted"] }];
  },

  "aborts it": async ({ thread, input, options, fault, afterMs }) => {
    const callersError = new CallersError();
    const controller = new AbortController();
    const { signal } = controller;
    const ended = outcomeOf(thread.run(input, { ...options, signal }), callersError);
    await sleep(afterMs);
    controller.abort(callersError);
    controller.abort(new CallersError());
    const outcome = await ended;
    const listeners = getEventListeners(signal, "abort").length;
    return [
      {
        outcome: listeners === 0 ? outcome : `${outcome}, and ${listeners} listeners on its signal`,
        allowed: [fault.outcome, "caller's error"],
      },
    ];
  },

  "gives it little time": async ({ thread, input, options, fault, afterMs }) => {
    const ended = thread.run(input, { ...options, timeoutMs: afterMs + 1 });
    return [{ outcome: await outcomeOf(ended), allowed: [fault.outcome, "turn_timeout"] }];
  },

  "closes the Codex": async ({ codex, thread, input, options, fault, afterMs }) => {
    const ended = outcomeOf(thread.run(input, options));
    await sleep(afterMs);
    await codex.close();
    return [{ outcome: await ended, allowed: [fault.outcome, "closed"] }];
  },
} satisfies Record<string, Doing>;

/** The name of a doing. */
export type DoingName = keyof typeof doings;

/** Those in which the caller does nothing but wait: each turn ends as its fault says. */
export const waiting: readonly DoingName[] = [
  "runs it",
  "runs two at once",
  "loops over it",
  "awaits its result",
];

/** A turn some of whose events were taken. */
async function beginReading({ thread, input, options, afterEvents }: Scene) {
  const streamed = await thread.runStreamed(input, options);
  for (let left = afterEvents; left > 0; left -= 1) await outcomeOf(streamed.events.next());
  return streamed;
}
