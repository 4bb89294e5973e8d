import type { RateLimitSnapshot } from "@codex/app-server/wire";
import type { ThreadEvent, TurnChanges, Usage } from "@codex/protocol";
import type { Tools } from "../checkpoint/git.js";
import type { AgentRequest, Log, TurnRequest } from "../engine/engine.js";
import type { CodexOptions } from "../options/codex-options.js";
import type { Secrets } from "../options/secrets.js";
import type { Spending } from "./spending.js";

/** What all observed turns of a `Codex` share. */
export interface ObservedCodex {
  readonly options: CodexOptions;
  /** Whether an app-server runs the turns. */
  readonly usesServer: boolean;
  /** The flattened `config`, then the raw overrides. */
  readonly overrides: readonly string[];
  readonly secrets: Secrets;
  /** Absent unless an option asks for a log. */
  readonly log: Log | undefined;
  /** What is loaded with the engine. */
  late(): Promise<Tools>;
  /** What budgets count; `undefined` while there are none. */
  spending: Spending | undefined;
}

/** What is known of a turn so far, and of its use of the model. */
export interface TurnUse {
  /** The turn's id; `null` until it is known, and on exec. */
  readonly turnId: string | null;
  /** `null` when unknown. */
  readonly usage: Usage | null;
  /** `null` when unknown. */
  readonly subAgentUsage: Usage | null;
  /** `null` when unknown. */
  readonly model: string | null;
  /** The account's limits as last reported; `undefined` when unknown. */
  readonly rateLimits: RateLimitSnapshot | undefined;
}

/** A turn, as its observers see it. */
export interface ObservedTurn {
  readonly request: TurnRequest;
  /** The thread's id; `null` until a new thread has started. */
  readonly threadId: string | null;
  /** The turn's id; `null` until it is known. Exec does not report it. */
  readonly turnId: string | null;
  /** Reads how much the turn has used. On exec from the session, where the agent writes it after each model call. */
  readUse(): Promise<TurnUse>;
  /** Adds an event of the SDK's own to those of the turn. */
  emit(event: ThreadEvent): void;
  /** Ends the turn with an error. Resolves when nothing of it is left. */
  stop(error: Error): Promise<void>;
}

/** What an observer adds to the result of a turn, or to the error that ended it. */
export type TurnAddition = {
  /** See `turn.changes`. */
  changes?: TurnChanges | null;
  /** See `turn.cost`. */
  cost?: number | null;
};

/**
 * A feature that the turn does not name: a budget, a watchdog, checkpoints, tracing. It is created when one of
 * its options is set.
 */
export interface TurnObserver {
  /** The turn has its place in the queue, and is about to start. Rejects if it must not. */
  starting?(): Promise<void>;
  /** An event of the turn. */
  event?(event: ThreadEvent): void;
  /** The agent has called the model, or the account's limits were reported. Only on app-server. */
  used?(): void;
  /** A handler or a tool answers a request of the agent, until the returned function is called with the answer, if there is one. */
  calling?(request: AgentRequest): (answer?: unknown) => void;
  /** Calls the handler or the tool, in the context that it is to have. */
  within?<Result>(request: AgentRequest, work: () => Result): Result;
  /** The turn has ended, with an error or without. What is returned is added to its result or error. Never rejects. */
  ended?(error?: unknown): Promise<TurnAddition | undefined>;
}
