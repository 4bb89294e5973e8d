import type { TurnTask } from "../engine/engine.js";
import type { TurnInput } from "../input/turn-input.js";
import type { PreparedOutput } from "../output/prepare-output.js";
import type { TurnOptions } from "./turn-options.js";

/** A turn that was checked and is ready to run. */
export interface TurnPlan {
  /** What the agent is asked. */
  input: TurnInput;
  /** What it does instead, with an empty input. */
  task: TurnTask | undefined;
  /** The options as the caller gave them. */
  options: TurnOptions;
  /** The output schema made ready, when one was given. */
  output: PreparedOutput | undefined;
}
