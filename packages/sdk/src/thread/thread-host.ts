import type { Engine, EngineServer } from "../engine/engine.js";
import type { TurnRun } from "../turn/turn-run.js";

/** What a thread needs of the `Codex` it belongs to. */
export interface ThreadHost {
  /** What runs its turns. Rejects when the `Codex` was closed. */
  engine(): Promise<Engine>;
  /**
   * The server behind it. Rejects with an `UnsupportedOptionError` that names `method` on a transport without one, and
   * when the `Codex` was closed.
   */
  server(method: string): Promise<EngineServer>;
  /** Lets a server, where there is one that runs, put a thread away. */
  release(threadId: string): Promise<void>;
  /** Hides the agent's secrets in a text of its that goes into an error. */
  redact(text: string): string;
  /** Makes the turn end with the `Codex`. Throws when that was closed. */
  adopt(run: TurnRun): void;
}
