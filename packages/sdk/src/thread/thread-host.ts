import type { Engine } from "../engine/engine.js";
import type { TurnRun } from "../turn/turn-run.js";

/** What a thread needs of the `Codex` it belongs to. */
export interface ThreadHost {
  /** What runs its turns. Rejects when the `Codex` was closed. */
  engine(): Promise<Engine>;
  /** Makes the turn end with the `Codex`. */
  adopt(run: TurnRun): void;
}
