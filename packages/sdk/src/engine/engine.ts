import type { AppServerClient } from "@codex/app-server";
import type { ReviewTarget } from "@codex/app-server/wire";
import type { ThreadEvent, Usage } from "@codex/protocol";

import type { TurnInput } from "../options/input.js";
import type { ThreadOptions } from "../options/thread-options.js";
import type { TurnOptions } from "../options/turn-options.js";
import type { PreparedOutput } from "../output/output-schema.js";

/** What a turn is asked to do, checked and copied at the call. */
export interface TurnRequest {
  /** The prompt and the images. */
  input: TurnInput;
  /** What the turn does instead of answering an input, which is empty then. Only for an engine with a server. */
  task?: TurnTask | undefined;
  /** Options of the thread, sent with every turn. One object for the life of a `Thread`. */
  threadOptions: ThreadOptions;
  /** Options of the turn. */
  options: TurnOptions;
  /** The `outputSchema` of the options, prepared. */
  output: PreparedOutput | undefined;
  /** Whether somebody follows the events. If not, an engine may leave out all but the completed items. */
  isStreamed: boolean;
}

/** A turn that does something other than answer. */
export type TurnTask = { type: "compact" } | { type: "review"; target: ReviewTarget };

/** A turn as its engine sees it: what it is, and where its events go. */
export interface TurnSink {
  /** What it is asked to do. */
  readonly request: TurnRequest;
  /** The thread to continue; `null` starts a new one. */
  readonly threadId: string | null;
  /** Set when the agent may have received the input. */
  began: boolean;
  /**
   * Takes the next events. Returns whether more are wanted: not after the terminal event or once the turn is stopped.
   *
   * @param bytes their size in JSON, where it is known
   */
  push(events: readonly ThreadEvent[], bytes?: number): boolean;
  /** The agent is alive, though it has sent no event. */
  touch(): void;
  /** A promise to wait for before reading on, where the reader lags behind; `undefined` where it does not. */
  whenRoom(): Promise<void> | undefined;
  /** The turn is over without a terminal event, for this reason. Ignored after the end. */
  fail(error: unknown): void;
  /** Runs a handler or a tool that the turn waits for. */
  call<Result>(work: () => Promise<Result>): Promise<Result>;
}

/** A turn that an engine is running. */
export interface EngineTurn {
  /** The turn's id, where the engine knows it. */
  readonly id?: string | undefined;
  /** The turn's changes to files so far, as one unified diff. Absent where the engine does not report it. */
  readonly diff?: string;
  /** What the thread has used, where the engine reports it more exactly than the turn's events do. */
  readonly totals?: UsageTotals;
  /** Whether the agent can be made to wait for a slow reader. */
  readonly canPause: boolean;
  /** Resolves when the engine has nothing left to do for it, so that the thread's next turn may run. Never rejects. */
  readonly gone: Promise<void>;
  /**
   * Adds input to the turn, once it has started. Absent where that cannot be done.
   *
   * @throws TurnEndedError (as a rejection) when it is over
   */
  steer?(input: TurnInput): Promise<void>;
  /** The turn has had its terminal event. What the agent still has to do it does meanwhile, for a bounded time. */
  finish(): void;
  /** Ends the turn now. Resolves when nothing of it is left, after a bounded time at the latest. Never rejects. */
  cancel(): Promise<void>;
}

/** The running total of a thread around one turn; `null` where it is not known. */
export interface UsageTotals {
  /** Before the turn. */
  before: Usage | null;
  /** By now. */
  after: Usage | null;
  /** What sub-agents have used for the turn, which is not part of the others. */
  subAgents: Usage;
}

/** Runs turns: one `codex exec` process for each, or all of them on one `codex app-server`. */
export interface Engine {
  /** The server behind the engine; `undefined` where there is none. */
  readonly server: EngineServer | undefined;
  /** Prepares what the first turn needs, as far as that can be done ahead. */
  warmUp(): Promise<void>;
  /** Starts a turn, or rejects with what kept it from starting. `signal` gives up the start. */
  startTurn(turn: TurnSink, signal: AbortSignal): Promise<EngineTurn>;
  /** What a thread has used so far, as its session recorded it; `null` when that cannot be read. Never rejects. */
  readTotalUsage(threadId: string): Promise<Usage | null>;
  /** Ends everything that still runs. Never rejects. */
  close(): Promise<void>;
}

/** What an engine with a server behind it offers besides turns. */
export interface EngineServer {
  /** How many notifications of the server belonged to no turn of this program. */
  readonly unheardNotifications: number;
  /** The connection to the server, made now if there is none. */
  connect(): Promise<AppServerClient>;
  /** Copies a thread, up to and including a turn, and prepares the copy for turns. Returns its id. */
  fork(threadId: string, options: ThreadOptions, lastTurnId: string | undefined): Promise<string>;
  /** Lets the server unload a thread, so that others can have it. The next turn loads it again. */
  release(threadId: string): Promise<void>;
  /** Gives a thread a title. */
  rename(threadId: string, name: string): Promise<void>;
  /** Archives or deletes a thread. */
  retire(threadId: string, method: "thread/archive" | "thread/delete"): Promise<void>;
}
