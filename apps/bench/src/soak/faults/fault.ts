import type { CodexOptions, TurnOptions } from "@codex/sdk";
import type { StandIn } from "@codex/testing";

import type { Outcome } from "./outcome.js";

/** An executable in the agent's place. */
export type Executable = Pick<StandIn, "path" | "dispose">;

/** One way in which the agent misbehaves, and what its caller is to see of it. */
export interface Fault {
  /** Its name in the report. */
  name: string;
  /** The engine it is tried on. */
  transport: "exec" | "app-server";
  /** Makes the executable that does it. */
  makeExecutable(): Executable;
  /** How a turn ends when the caller does nothing but wait. */
  outcome: Outcome;
  /** How the thread's next turn may end. Default: as the first. */
  nextOutcomes?: readonly Outcome[];
  /** Whether all turns share one `Codex`. If not, as where one turn takes the server away from others, each has its own. */
  isShared: boolean;
  /** What the turns are asked. Default: something short. */
  prompt?: string;
  /** The thread to resume. Default: a new one. */
  resumedId?: string;
  /** Limits of its turns; whoever hangs needs one. */
  turnOptions?: TurnOptions;
  /** What its `Codex` needs beside the usual. */
  codexOptions?: CodexOptions;
}
