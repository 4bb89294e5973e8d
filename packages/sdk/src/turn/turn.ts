import {
  type AgentMessageItem,
  CodexError,
  type ContextWindow,
  type ThreadItem,
  type TurnChanges,
  type Usage,
} from "@codex/protocol";
import type { TurnReport } from "../engine/engine.js";
import { addUsage } from "../engine/usage.js";
import type { TurnAddition } from "../observers/turn-observer.js";
import type { InferOutput } from "../output/output-schema.js";

/** A completed turn: everything the agent did for one input. */
export type Turn<Output = unknown> = {
  /** The turn's id, as `codex.readThread()` and `thread.fork()` have it. `null` on exec, which does not report it. */
  id: string | null;
  /** The id of the thread. */
  threadId: string;
  /** Always `completed`. An error that ended a turn has the status of that one. */
  status: "completed";
  /** When the turn started, to the second. `null` on exec, which does not report it. */
  startedAt: Date | null;
  /** How long the turn took, in milliseconds, without its wait for earlier turns. `null` on exec, which does not report it. */
  durationMs: number | null;
  /**
   * The model that answered, also if it is not the one that was asked for. `null` on exec, which does not report it, for a review,
   * and for a turn that another client has started.
   */
  model: string | null;
  /**
   * How full the context of the model was at the end: `used_tokens` of `size_tokens`. `null` on exec, which does not report it,
   * and if the model reported no usage.
   */
  contextWindow: ContextWindow | null;
  /** The completed items, in the order of their completion. */
  items: ThreadItem[];
  /**
   * The text of the last agent message whose `phase` is `final_answer`; if no message has that phase (exec does not report
   * it), the text of the last one. Empty if there is none.
   */
  finalResponse: string;
  /**
   * Tokens used by this turn alone. `null` when unknown: the agent reported none, or the thread was resumed and its earlier
   * usage could not be read from its session.
   */
  usage: Usage | null;
  /** Tokens used by the whole thread so far, as the agent reports them; `null` if it reported none. */
  totalUsage: Usage | null;
  /**
   * Tokens used by sub-agents for this turn. Not included in `usage` or `totalUsage`. `null` on exec, which does not report
   * them.
   */
  subAgentUsage: Usage | null;
  /**
   * The changes that the agent's patches made to files, as one unified diff; empty if none. Changes made by commands are
   * not included; {@link Turn.changes} has them. `null` on exec, which does not report it.
   */
  diff: string | null;
  /**
   * What has changed in the working tree during the turn: by patches, by commands, and by other hands. `null` without `checkpoints`.
   * See {@link Turn.diff} for what the agent's patches did.
   */
  changes: TurnChanges | null;
  /**
   * What the turn and its sub-agents have cost, in the currency of the prices in `budget.cost`. `null` without prices, or when the
   * usage is unknown.
   */
  cost: number | null;
  /**
   * The final response, parsed and validated by `outputSchema`. With a plain JSON Schema it is only parsed, and `undefined` if it is
   * not JSON. `undefined` without a schema.
   */
  output: Output;
};

/**
 * A completed turn as a program may build one, to stand in for a {@link Turn}: only the fields that `@openai/codex-sdk` has
 * are required. Every `Turn` is a `RunResult`.
 */
export type RunResult<Output = unknown> = Pick<Turn, "items" | "finalResponse" | "usage"> &
  Partial<Turn<Output>>;

/**
 * The turn of a call with this schema. The compiler puts `any` for the schema when it compares a function with the overloads
 * of `run()`, so that a fake needs no more than a {@link RunResult}.
 */
export type TurnOf<Schema> = 0 extends 1 & Schema ? RunResult : Turn<InferOutput<Schema>>;

/**
 * - `new`: nothing has asked for the turn yet.
 * - `queued`: it waits for earlier turns of its thread.
 * - `starting`: the engine starts it.
 * - `running`: its events arrive.
 * - `stopping`: it is being torn down, and ends when nothing of it is left.
 * - `ended`: its outcome is settled. After a terminal event its process may still run, for a bounded time.
 */
export type TurnState = "new" | "queued" | "starting" | "running" | "stopping" | "ended";

/** Finds the final response among the items of a turn; empty if there is none. */
export function finalResponseOf(items: readonly ThreadItem[]): string {
  const messages = items.filter((item) => item.type === "agent_message");
  // What the agent sends while it works has the phase of an answer, too.
  const isFinal = ({ phase, delivery }: AgentMessageItem) => phase === "final_answer" && delivery !== "async";
  return (messages.findLast(isFinal) ?? messages.at(-1))?.text ?? "";
}

/** What counts of an earlier attempt of the same call. */
export type EarlierTurn = Pick<
  Turn,
  "items" | "usage" | "subAgentUsage" | "cost" | "diff" | "startedAt" | "durationMs"
>;

/** Joins two turns of a thread: the items of both, the later answer, and the sum of their usage. */
export function joinTurns(first: EarlierTurn, second: Turn): Turn {
  return {
    ...second,
    startedAt: first.startedAt,
    durationMs: sumOf(first.durationMs, second.durationMs),
    items: [...first.items, ...second.items],
    usage: addUsage(first.usage, second.usage),
    subAgentUsage: addUsage(first.subAgentUsage, second.subAgentUsage),
    cost: sumOf(first.cost, second.cost),
    diff: first.diff === null ? second.diff : first.diff + (second.diff ?? ""),
  };
}

const sumOf = (one: number | null, other: number | null) =>
  one === null || other === null ? null : one + other;

/** What is known of a turn whose agent says nothing. */
export const noReport: TurnReport = {
  status: null,
  startedAt: null,
  durationMs: null,
  model: null,
  contextWindow: null,
};

/** The state of a turn that an error describes. */
export type TurnDetails = Required<Pick<CodexError, "threadId" | "turnId" | "began" | "usage" | "diff">> &
  TurnReport &
  TurnAddition & {
    /** The completed items; `undefined` if they were dropped. */
    items: readonly ThreadItem[] | undefined;
    /** See {@link callerFrames}. */
    callers: readonly string[];
  };

/** Makes the turn that completed with this state. */
export function completedTurn(
  { turnId, began: _, callers: __, threadId, items: completed, ...state }: TurnDetails,
  totals: Pick<Turn, "totalUsage" | "subAgentUsage">,
): Turn {
  const items = (completed ?? []) as ThreadItem[];
  const ids = { id: turnId, threadId: threadId ?? "" };
  const answer = { items, finalResponse: finalResponseOf(items), output: undefined };
  return { cost: null, changes: null, ...ids, ...state, status: "completed", ...totals, ...answer };
}

const described = new WeakSet<object>();

/** Adds the state of a turn to an error that ended it. An error that ends several turns is copied for each. */
export function withTurn<Ending extends CodexError>(error: Ending, details: TurnDetails): Ending {
  const own: Ending = described.has(error)
    ? Object.create(Object.getPrototypeOf(error), Object.getOwnPropertyDescriptors(error))
    : error;
  described.add(own);
  const { callers, items, ...state } = details;
  const stack = (error.stack ?? String(error)).split("\n");
  const missing = new Set(callers.filter((frame) => !stack.includes(frame)));
  // Set as a value, because the accessor of some engines does not work on a copy.
  const value = [...stack, ...missing].join("\n");
  Object.defineProperty(own, "stack", { value, writable: true, configurable: true });
  return Object.assign(own, state, items && { items });
}

/**
 * Adds an earlier attempt of the same call to the error of a later one, which alone would not say that the call has already
 * done things.
 */
export function withEarlierTurn(
  error: unknown,
  { items, usage, diff, startedAt, durationMs }: EarlierTurn,
): unknown {
  if (!CodexError.isInstance(error) || error.began === undefined) return error;
  return Object.assign(error, {
    began: true,
    startedAt,
    durationMs: sumOf(durationMs, error.durationMs ?? null),
    items: [...items, ...(error.items ?? [])],
    usage: addUsage(usage, error.usage ?? null),
    diff: diff === null ? (error.diff ?? null) : diff + (error.diff ?? ""),
  });
}

/** The stack frames of the caller. The errors of a turn arise in callbacks, so their own stacks do not have them. */
export function callerFrames(): string[] {
  const frames = new Error().stack?.split("\n").filter((line) => /^\s+at /.test(line)) ?? [];
  return frames.slice(1);
}
