import type { AppServerClient } from "@codex/app-server";
import type { ReviewTarget } from "@codex/app-server/wire";
import type { ThreadEvent, Usage } from "@codex/protocol";

import type { TurnInput } from "../input/turn-input.js";
import type { CyberAccessProgram } from "../options/cyber-access-program.js";
import type { ThreadOptions } from "../thread/thread-options.js";
import type { TurnItems } from "../turn/turn-items.js";

/** What an engine is asked to run: one turn, all of it checked already. */
export interface TurnRequest {
  /** The thread to continue; `null` starts a new one. */
  threadId: string | null;
  /** The prompt and the images. */
  input: TurnInput;
  /** What the turn does instead of answering an input, which is empty then. Only for an engine with a server. */
  task?: TurnTask | undefined;
  /** Options of the thread, sent with every turn. One object for the life of a `Thread`. */
  threadOptions: ThreadOptions;
  /** JSON Schema of the answer. */
  outputSchema: object | undefined;
  /** Access program of the turn. */
  cyberAccessProgram: CyberAccessProgram | undefined;
  /** Whether anybody sees how items come along; if not, the engine may leave out all of them but the completed ones. */
  wantsProgress: boolean;
  /** Told every item the turn completes, by the time its event is read. */
  items: TurnItems;
}

/** A turn that does something else than answer. */
export type TurnTask = { type: "compact" } | { type: "review"; target: ReviewTarget };

/** A turn that an engine is running. */
export interface EngineTurn {
  /**
   * The turn's events in order, in batches as they arrive. A batch is only read when it is asked for, so a slow
   * reader slows the agent down instead of filling memory. Ends after the terminal event, or throws what went wrong.
   */
  readonly events: AsyncIterator<readonly ThreadEvent[], void>;
  /**
   * When the turn last waited for an answer of the caller's, on the clock of `performance.now()`: now, while it does.
   * `undefined` when it never did.
   */
  readonly lastAskedMs?: number | undefined;
  /** The turn's changes to files so far, as one unified diff. Absent where the engine is not told. */
  readonly diff?: string;
  /** What the thread has used, where the engine is told more exactly than by the turn's events. */
  readonly totals?: UsageTotals;
  /**
   * Adds input to the turn, once it has started. Absent where that cannot be done.
   *
   * @throws TurnEndedError (as a rejection) when it is over
   */
  steer?(input: TurnInput): Promise<void>;
  /**
   * Call after the terminal event. Resolves when the thread's next turn may start; what the agent still has to do it
   * does meanwhile, for a bounded time. Never rejects.
   */
  finish(): Promise<void>;
  /** Ends the turn now, whatever it does. Resolves when nothing of it is left. Never rejects. */
  cancel(): Promise<void>;
}

/** The running total of a thread around one turn; `null` where it is not known. */
export interface UsageTotals {
  /** Before the turn. */
  before: Usage | null;
  /** By now. */
  after: Usage | null;
}

/** Runs turns: one `codex exec` process for each, or all of them on one `codex app-server`. */
export interface Engine {
  /** The server behind the engine; `undefined` where there is none. */
  readonly server: EngineServer | undefined;
  /** Makes ready what the first turn needs, as far as that can be done ahead. */
  warmUp(): Promise<void>;
  /** Starts a turn, or rejects with what kept it from starting. `signal` gives up the start. */
  startTurn(request: TurnRequest, signal: AbortSignal): Promise<EngineTurn>;
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
  /** Copies a thread, up to and including a turn, and makes the copy ready for turns. Returns its id. */
  fork(threadId: string, options: ThreadOptions, lastTurnId: string | undefined): Promise<string>;
  /** Lets the server put a thread away, so that others can have it. The next turn gets it back. */
  release(threadId: string): Promise<void>;
  /** Gives a thread a title. */
  rename(threadId: string, name: string): Promise<void>;
  /** Archives or deletes a thread, once no turn of this program runs in it. */
  retire(threadId: string, method: "thread/archive" | "thread/delete"): Promise<void>;
}
