import type { CodexErrorCode } from "@codex/protocol";
import type { Input } from "@codex/sdk";
import type { StoredTurnResult } from "../stored-turn/stored-turn-options.js";
import type { QueuedInput } from "./queued-input.js";

/** What a caller submits. */
export type SubmittedTurn = {
  /**
   * The name of the turn, forever: a second `submit()` with it returns the same turn. 1 to 255 characters. The id of what caused
   * the turn is a good one: `issue-42/fix`.
   */
  key: string;
  /** The key of the thread. Turns of a thread run one after the other, in the order of `submit()`. A new key is a new thread. */
  thread: string;
  /** The prompt, or a list of texts and images. Paths must exist on every worker. */
  input: Input;
  /** Any JSON value for `prepare` of the worker: the repository to check out, a model. Default: `null`. */
  settings?: unknown;
  /** The account that pays for the turn. A worker must serve it. Default: `"default"`. */
  account?: string | undefined;
  /** Turns with a lower number go first, among those that can run: 0 to 2,000,000. Default: 0. */
  priority?: number | undefined;
  /** A limit of tokens that turns share. Default: none. */
  budget?: TurnBudget | undefined;
};

/** A limit of tokens that all turns with its key share. */
export type TurnBudget = {
  /** The key: a team, a customer, an issue. */
  key: string;
  /** How many tokens, input and output, the turns may use together. Once they are used, a turn fails with `budget_exceeded`. */
  maxTokens: number;
};

/** The result of a turn: plain JSON, and the same for every reader. */
export type QueuedTurnResult = Omit<StoredTurnResult, "status" | "error" | "threadId"> & {
  /** The agent's id of the thread; `null` if the thread never began. */
  threadId: string | null;
  /** How the turn ended. */
  status: "completed" | "failed" | "cancelled";
  /** Why, unless it completed; otherwise `null`. */
  error: QueuedTurnFailure | null;
};

/** Why a turn did not complete. */
export type QueuedTurnFailure = {
  /** The code of the `CodexError`; `internal` if it was another error. */
  code: CodexErrorCode | "internal";
  /** What failed. For `turn_cancelled`, the reason that was given. */
  message: string;
};

/** Where a turn is. */
export type TurnState = "queued" | "running" | "parked" | "finished";

/** The document of a turn. */
export type TurnRecord = {
  thread: string;
  account: string;
  input: QueuedInput;
  settings: unknown;
  priority: number;
  budget: TurnBudget | null;
  /** Equal for equal submissions. */
  digest: string;
  state: TurnState;
  /** Part of the id of the turn's job. It grows when the turn is queued again, because the old job may still exist. */
  generation: number;
  /** How many attempts have begun. */
  attempts: number;
  /** The fence of the latest attempt, which alone may change the turn; 0 before. */
  fence: number;
  /** How many of them failed for a reason that can go away. */
  failures: number;
  /** The entry of the thread's log with which the turn began; `null` before. */
  firstEntry: number | null;
  /** The worker of the latest attempt; `null` before. */
  worker: string | null;
  submittedAt: string;
  /** The reason of `cancel()`; `null` without one. */
  cancelled: string | null;
  /** How it ends. Once it is known it stays, also if the turn is not `finished` yet. */
  result: QueuedTurnResult | null;
};

/** Where a turn is, for people. */
export type TurnInfo = {
  /** The key of the turn. */
  key: string;
  /** The key of the thread. */
  thread: string;
  /** The account that pays for the turn. */
  account: string;
  /** Where the turn is: `parked` means that it waits for an answer without a worker. */
  state: TurnState;
  /** How many attempts have begun. */
  attempts: number;
  /** The worker of the latest attempt; `null` before the first. */
  worker: string | null;
  /** When it was submitted, in ISO 8601, by the clock of the submitting host. */
  submittedAt: string;
};

/** What anyone may know of a turn. */
export function infoOf(key: string, record: TurnRecord): TurnInfo {
  const { thread, account, state, attempts, worker, submittedAt } = record;
  return { key, thread, account, state, attempts, worker, submittedAt };
}
