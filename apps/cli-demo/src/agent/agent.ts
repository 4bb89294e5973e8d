import type { Codex, ThreadOptions, TurnOptions } from "@codex/sdk";

/** An agent made ready by the flags of the command line. */
export interface Agent {
  /** The agent. */
  codex: Codex;
  /** Options for its threads. */
  threadOptions: ThreadOptions;
  /** Options for its turns. */
  turnOptions: TurnOptions;
  /** The directory it works in. */
  directory: string;
  /** Whether a scripted model answers. */
  isOffline: boolean;
  /** Releases what was opened for it. Its last turn must have ended. */
  dispose(): Promise<void>;
}
