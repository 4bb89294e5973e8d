import type { AppServerClient, Connection, TraceContext } from "@codex/app-server";
import type { RateLimitSnapshot, ServerRequests } from "@codex/app-server/wire";
import type { CodexError, ThreadEvent, Usage } from "@codex/protocol";
import type { TurnInput } from "../options/input.js";
import type { LogDetails, LogEvent, LogLevel } from "../options/observation.js";
import type { ReviewTarget } from "../options/review-target.js";
import type { Secrets } from "../options/secrets.js";
import type { ThreadOptions } from "../options/thread-options.js";
import type { TurnOptions } from "../options/turn-options.js";
import type { PreparedOutput } from "../output/prepared-output.js";
import type { GoalReport } from "./goal.js";
import type { Subscriptions } from "./subscriptions.js";

/** What a turn is asked to do, checked and copied by the call. */
export interface TurnRequest {
  /** The prompt and images. */
  input: TurnInput;
  /** What the turn does instead of answering an input, which is then empty. On exec only a review. */
  task?: TurnTask | undefined;
  /** Options of the thread, sent with every turn. The same object for the life of a `Thread`. */
  threadOptions: ThreadOptions;
  /** Options of the turn. */
  options: TurnOptions;
  /** The prepared `outputSchema`, once it is. */
  output: PreparedOutput | undefined;
  /** What prepares it, before the engine starts the turn. */
  preparing: Promise<PreparedOutput> | undefined;
  /**
   * Whether events are delivered to the caller. If not, an engine may omit the progress of items, unless `idleTimeoutMs` or
   * `toolTimeoutMs` needs to know what runs.
   */
  isStreamed: boolean;
  /** Whether the start of an item matters although no events are delivered. */
  needsProgress?: boolean;
  /** The span under which the agent continues the caller's trace. */
  trace?: TraceContext | undefined;
  /** The stack frames of the call, for the stack of an error. */
  callers?: readonly string[];
  /** The checkpoint before the first attempt of the call. Later attempts count as the same turn. */
  firstCheckpoint?: { key: string; id: string };
}

/** What a thread is loaded for. */
export type LoadRequest = Pick<TurnRequest, "threadOptions" | "task">;

/** What a turn does instead of answering; `attach` follows a turn that runs already. */
export type TurnTask =
  | { type: "compact" }
  | { type: "review"; target: ReviewTarget }
  | { type: "attach" }
  | GoalTask;

/** Pursues a goal over all the turns that the server starts for it; `null` continues one that was paused. */
export type GoalTask = { type: "goal"; objective: string | null; tokenBudget: number | undefined };

/** A request of the agent that a handler or a tool answers, with what else its parameters have. */
export interface AgentRequest {
  threadId: string;
  turnId: string | null;
  /** The call of a tool. */
  callId?: string;
  /** The item that waits for the answer. */
  itemId?: string | null;
  /** The method on the wire. */
  method?: string;
}

/** Notes that something happened. `details` must not have prompts and outputs; secrets are removed. */
export type Log = (level: LogLevel, event: LogEvent, details: LogDetails) => void;

/** The receiving side of a turn: what the engine runs, and where its events go. */
export interface TurnSink {
  /** What the turn is asked to do. */
  readonly request: TurnRequest;
  /** The thread to continue; `null` starts a new one. */
  readonly threadId: string | null;
  /** Set when the agent may have received the input. */
  began: boolean;
  /**
   * Takes the next events. Returns whether more are wanted, which they are not after a terminal event or a stop.
   *
   * @param bytes their size in bytes of JSON, if known
   */
  push(events: readonly ThreadEvent[], bytes?: number): boolean;
  /** Reports that the agent is alive without an event. */
  touch(): void;
  /** Reports that the agent has called the model, or how much of the account's allowance is used. */
  used(): void;
  /** A promise to await before reading on; `undefined` unless the reader lags behind. */
  whenRoom(): Promise<void> | undefined;
  /** Ends the turn with an error instead of a terminal event. Has no effect after the end. */
  fail(error: unknown): void;
  /** Calls a handler or tool that the turn waits for. */
  call<Result>(work: () => Promise<Result>, request: AgentRequest): Promise<Result>;
}

/** A turn that an engine runs. */
export interface EngineTurn {
  /** The turn's id, if the engine knows it. */
  readonly id?: string | undefined;
  /** The turn's changes to files so far, as one unified diff; absent if the engine does not report them. */
  readonly diff?: string;
  /** The thread's usage, if the engine knows it more precisely than the turn's events say. */
  readonly totals?: UsageTotals | undefined;
  /** The account's limits as last reported; absent if the engine does not report them. */
  readonly rateLimits?: RateLimitSnapshot | undefined;
  /** What the agent has said of the turn so far; absent if it says nothing. */
  readonly report?: Readonly<TurnReport>;
  /** Whether the agent can be paused for a slow reader. */
  readonly canPause: boolean;
  /** Resolves when nothing of the turn is left, so that the thread's next turn may run. Never rejects. */
  readonly gone: Promise<void>;
  /**
   * Adds input to the started turn. Absent if the engine does not support it.
   *
   * @param inputId the caller's own id of the input
   * @throws {TurnEndedError} when the turn has ended
   */
  steer?(input: TurnInput, inputId?: string): Promise<void>;
  /** Called after the terminal event: the agent may finish its work, for a bounded time. */
  finish?(): void;
  /** Ends the turn now. Resolves within a bounded time, when nothing of it is left. Never rejects. */
  cancel(): Promise<void>;
}

/** What an agent says of a turn. All of it is `null` until it is known. */
export type TurnReport = {
  -readonly [Field in "status" | "startedAt" | "durationMs" | "model" | "contextWindow"]-?: NonNullable<
    CodexError[Field]
  > | null;
} & {
  /** The goal that the turn pursues. */
  progress?: GoalReport;
};

/** A thread's total usage around one turn; `null` when unknown. */
export interface UsageTotals {
  /** Before the turn. */
  before: Usage | null;
  /** Now. */
  after: Usage | null;
  /** The usage of sub-agents for the turn, which the totals do not include; `null` when unknown. */
  subAgents: Usage | null;
}

/** Tokens that this program has obtained. The server keeps them in memory, and forgets them when it ends. */
export interface TokenSource {
  /** Signs in to a server that was started, or connected to, again. */
  restore(client: AppServerClient): Promise<void>;
  /** Answers the server's request for new tokens. Rejects when there are none. */
  refresh(
    params: ServerRequests["account/chatgptAuthTokens/refresh"]["params"],
    signal: AbortSignal,
  ): Promise<ServerRequests["account/chatgptAuthTokens/refresh"]["result"]>;
}

/** What an engine shares with its `Codex`. */
export interface SharedState {
  /** What must not appear in a message. */
  readonly secrets: Secrets;
  /** The caller's handlers of notifications. */
  readonly subscriptions: Subscriptions;
  /** Absent unless an option asks for a log. */
  readonly log?: Log | undefined;
  /** The tokens that the server is signed in with, if any. */
  tokens: TokenSource | undefined;
}

/** Runs turns: each in a `codex exec` process, or all of them on one `codex app-server`. */
export interface Engine {
  /** The server behind the engine; `undefined` on exec. */
  readonly server: EngineServer | undefined;
  /** Prepares for the first turn as far as possible. */
  warmUp(): Promise<void>;
  /** Starts a turn, or rejects with why it cannot start. `signal` aborts the start. */
  startTurn(turn: TurnSink, signal: AbortSignal): Promise<EngineTurn>;
  /** Copies a thread up to a place in it, which exec does not have. Returns the id of the copy. */
  fork(threadId: string, options: ThreadOptions, place: ForkPlace): Promise<string>;
  /** Reads a thread's total usage from its session; `null` when unknown. Never rejects. */
  readTotalUsage(threadId: string): Promise<Usage | null>;
  /** Ends everything that runs. Never rejects. */
  close(): Promise<void>;
}

/** Where the copy of a thread ends: with a turn, or before it; otherwise with the last one. */
export type ForkPlace = { lastTurnId?: string | undefined; beforeTurnId?: string | undefined };

/** A thread that the server has loaded. */
export interface LoadedThread {
  readonly id: string;
  readonly connection: Connection;
}

/** What an engine with a server offers in addition to turns. */
export interface EngineServer {
  /** Returns the connection to the server, which it opens if necessary. */
  connect(): Promise<AppServerClient>;
  /** Keeps the program running until the returned function is called, once. */
  hold(): () => void;
  /** Loads a thread, unless it is loaded, and works with it. Only between two turns of the thread. */
  use<Result>(
    threadId: string,
    options: ThreadOptions,
    work: (thread: LoadedThread) => Promise<Result>,
  ): Promise<Result>;
  /** Whether the server has a thread loaded for this process, or is still unloading it. */
  holds(threadId: string): boolean;
  /** The settings of a loaded thread may have been changed. Its next turn sets them again. */
  invalidate(threadId: string): void;
  /** Makes the server read an imported session now, instead of when it loads the thread. */
  index(threadId: string): Promise<void>;
  /** Unloads a thread, so that other processes can use it. Its next turn loads it again. */
  release(threadId: string): Promise<void>;
  /** Sets a thread's title. */
  rename(threadId: string, name: string): Promise<void>;
  /** Archives or deletes a thread. */
  retire(threadId: string, method: "thread/archive" | "thread/delete"): Promise<void>;
  /** Restores a thread from the archive. */
  restore(threadId: string): Promise<void>;
}
