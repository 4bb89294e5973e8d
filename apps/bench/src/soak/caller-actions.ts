import { getEventListeners } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import type { Codex, Input, Thread, TurnOptions } from "@codex/sdk";
import type { Fault } from "./faults.js";
import { CallerError, type Ending, endOf, loopedOutcome, outcomeOf } from "./outcomes.js";

/** What a caller has before it acts. */
export interface CallerContext {
  /** What the agent does wrong. */
  fault: Fault;
  /** Used by this caller only, unless the fault is shared. */
  codex: Codex;
  /** A thread of `codex` without turns. */
  thread: Thread;
  /** Input of the turn. */
  input: Input;
  /** Limits of the fault, and the signal that all turns share. */
  options: TurnOptions;
  /** When to act, in milliseconds after the start. */
  afterMs: number;
  /** How many events to read before acting. */
  afterEvents: number;
}

/** An action of a caller on a thread. Resolves with how each of its turns ended. */
export type CallerAction = (context: CallerContext) => Promise<Ending[]>;

/** All actions, by their name in the report. */
export const callerActions = {
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
        outcome: ended[0] === 1 ? second : `${second}, before the turn ahead of it`,
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

  "calls return()": async (context) => {
    const streamed = await beginReading(context);
    await streamed.events.return(undefined);
    return [{ outcome: await endOf(streamed), allowed: [context.fault.outcome, "turn_interrupted"] }];
  },

  "calls throw()": async (context) => {
    const streamed = await beginReading(context);
    const callerError = new CallerError();
    const thrown = await outcomeOf(streamed.events.throw(callerError), callerError);
    const outcome = await endOf(streamed, { callerError });
    return [
      {
        outcome: thrown === "caller's error" ? outcome : `${thrown} by throw()`,
        allowed: [context.fault.outcome, "caller's error"],
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
    const callerError = new CallerError();
    const controller = new AbortController();
    const { signal } = controller;
    const ended = outcomeOf(thread.run(input, { ...options, signal }), callerError);
    await sleep(afterMs);
    controller.abort(callerError);
    controller.abort(new CallerError());
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
} satisfies Record<string, CallerAction>;

/** Name of an action. */
export type CallerActionName = keyof typeof callerActions;

/** Actions that only wait. Each turn must end with the outcome of its fault. */
export const waitingActions: readonly CallerActionName[] = [
  "runs it",
  "runs two at once",
  "loops over it",
  "awaits its result",
];

/** Starts a turn and reads some of its events. */
async function beginReading({ thread, input, options, afterEvents }: CallerContext) {
  const streamed = await thread.runStreamed(input, options);
  for (let left = afterEvents; left > 0; left -= 1) await outcomeOf(streamed.events.next());
  return streamed;
}
