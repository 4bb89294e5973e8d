import { describeValue } from "@codex/protocol/describe";
import { checkOptions, type DiagnosticListener } from "../checks/check-options.js";
import { count } from "../checks/option-checks.js";
import type { GoalReport, GoalTurn, ThreadGoal } from "../engine/goal.js";
import { InvalidOptionError } from "../errors/option-errors.js";
import type { Input } from "../options/input.js";
import type { SteerOptions } from "../options/turn-options.js";
import type { StreamedTurn } from "../turn/streamed-turn.js";
import type { Turn } from "../turn/turn.js";
import { type TaskOptions, taskChecks } from "./task-options.js";

/** Everything that the agent did for a goal. `usage`, `items` and `diff` are those of all turns together. */
export type GoalResult = Pick<
  Turn,
  "threadId" | "model" | "items" | "finalResponse" | "usage" | "totalUsage" | "subAgentUsage" | "diff"
> & {
  /** The goal at the end. Its `status` says whether it was achieved. */
  goal: ThreadGoal;
  /** The turns that the server has started for it, in order. */
  turns: GoalTurn[];
};

/** Options of `thread.runGoal()`: its budget, and how to end it. The limits are those of all turns together. */
export type GoalOptions = TaskOptions & {
  /**
   * The most tokens to use, as the server counts them: without cached input. It looks after each response of the model, so that the
   * last one can exceed it. With `runGoal(null)`, the new budget. Default: no limit, or the one that a goal has which is continued.
   */
  tokenBudget?: number | undefined;
};

/** The server takes no longer objective. */
const longestObjective = 4000;

/** Checks and copies what `thread.runGoal()` was given. */
export function checkGoal(
  where: string,
  objective: unknown,
  given: unknown,
  onDiagnostic: DiagnosticListener,
): GoalOptions {
  const isText = typeof objective === "string" && objective.trim() !== "" && !objective.includes("\0");
  if (objective !== null && (!isText || [...objective].length > longestObjective)) {
    const expected = `a string that is not blank, of at most ${longestObjective} characters, or null`;
    throw new InvalidOptionError("objective", expected, describeValue(objective), where);
  }
  return checkOptions<GoalOptions>(where, given, { ...taskChecks, tokenBudget: count(1) }, onDiagnostic);
}

/** Makes the result of the turn that covers all turns of a goal. */
export function goalResult(turn: Turn & { progress?: GoalReport }): GoalResult {
  const { threadId, model, items, finalResponse, usage, totalUsage, subAgentUsage, diff, progress } = turn;
  const { goal, turns } = progress as GoalReport & { goal: ThreadGoal };
  return {
    threadId,
    model,
    items,
    finalResponse,
    usage,
    totalUsage,
    subAgentUsage,
    diff,
    goal,
    turns: [...turns],
  };
}

/**
 * A goal that can be followed while the server pursues it. It starts when its events or its result are first requested, and never
 * otherwise. Once started it runs to its end, whether or not its events are read.
 */
export class StreamedGoal {
  /**
   * The events of all turns, each of which begins with `turn.started`; the last one is followed by `turn.completed`. It ends and
   * throws as the events of a `StreamedTurn` do. Leaving the loop early pauses the goal and ends its turn.
   */
  readonly events: StreamedTurn["events"];
  readonly #turn: StreamedTurn;

  /** @internal */
  constructor(turn: StreamedTurn) {
    this.#turn = turn;
    this.events = turn.events;
  }

  /** The result as `runGoal()` would return it; rejects as `runGoal()` would. Reading this property starts the goal. */
  get result(): Promise<GoalResult> {
    const result = this.#turn.result.then(goalResult);
    // The loop over the events throws the same error.
    result.catch(() => {});
    return result;
  }

  /**
   * Adds input to the turn that runs, or to the next one; the agent sees it before its next step. See `StreamedTurn.steer()`.
   *
   * @throws {InvalidInputError}
   * @throws {TurnEndedError} when the goal is no longer pursued
   */
  async steer(input: Input, options: SteerOptions = {}): Promise<void> {
    await this.#turn.steer(input, options);
  }

  /**
   * Pauses the goal and ends its turn. The loop over the events yields `turn.interrupted`, then it and `result` throw a
   * `TurnInterruptedError`. `runGoal(null)` continues the goal. Has no effect after the end.
   */
  async interrupt(): Promise<void> {
    await this.#turn.interrupt();
  }
}
