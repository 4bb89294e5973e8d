import type { ThreadEvent, Usage } from "@codex/protocol";

import type { TurnInput } from "../input/turn-input.js";
import type { CyberAccessProgram } from "../options/cyber-access-program.js";
import type { ThreadOptions } from "../thread/thread-options.js";

/** What an engine is asked to run: one turn, all of it checked already. */
export interface TurnRequest {
  /** The thread to continue; `null` starts a new one. */
  threadId: string | null;
  /** The prompt and the images. */
  input: TurnInput;
  /** Options of the thread, sent with every turn. */
  threadOptions: ThreadOptions;
  /** JSON Schema of the answer. */
  outputSchema: object | undefined;
  /** Access program of the turn. */
  cyberAccessProgram: CyberAccessProgram | undefined;
}

/** A turn that an engine is running. */
export interface EngineTurn {
  /**
   * The turn's events in order, in batches as they arrive. A batch is only read when it is asked for, so a slow
   * reader slows the agent down instead of filling memory. Ends after the terminal event, or throws what went wrong.
   */
  readonly events: AsyncIterator<readonly ThreadEvent[], void>;
  /**
   * Call after the terminal event. Resolves when the thread's next turn may start; what the agent still has to do it
   * does meanwhile, for a bounded time. Never rejects.
   */
  finish(): Promise<void>;
  /** Ends the turn now, whatever it does. Resolves when nothing of it is left. Never rejects. */
  cancel(): Promise<void>;
}

/** Runs turns: one `codex exec` process for each, or all of them on one `codex app-server`. */
export interface Engine {
  /** Starts a turn, or rejects with what kept it from starting. `signal` gives up the start. */
  startTurn(request: TurnRequest, signal: AbortSignal): Promise<EngineTurn>;
  /** What a thread has used so far, as its session recorded it; `null` when that cannot be read. Never rejects. */
  readTotalUsage(threadId: string): Promise<Usage | null>;
  /** Ends everything that still runs. Never rejects. */
  close(): Promise<void>;
}
