import type { ThreadGoal as ServerGoal } from "@codex/app-server/wire";
import type { OpenEnum } from "@codex/protocol";

/** A goal of a thread, and how far it is. */
export type ThreadGoal = {
  /** What is to be achieved, as `runGoal()` or the agent itself has put it. */
  objective: string;
  /**
   * - `active`: the server starts turn after turn for it.
   * - `paused`: it was interrupted; `runGoal(null)` continues it.
   * - `complete`: the agent says that it is achieved.
   * - `blocked`: the agent cannot continue, or a turn has failed.
   * - `budgetLimited`: its `tokenBudget` is used up.
   * - `usageLimited`: a limit of the account is reached.
   * - `cleared`: it was removed.
   */
  status: OpenEnum<
    "active" | "paused" | "complete" | "blocked" | "budgetLimited" | "usageLimited" | "cleared"
  >;
  /** The most tokens to use, or `null`. */
  tokenBudget: number | null;
  /** The tokens used for it so far, as the server counts them: without cached input. */
  tokensUsed: number;
  /** The time spent on it so far, in milliseconds, to the second. */
  timeUsedMs: number;
  /** When it was set. */
  createdAt: Date;
  /** When it last changed. */
  updatedAt: Date;
};

/** Translates a goal of the server. */
export function toGoal(goal: ServerGoal): ThreadGoal {
  const { objective, status, tokenBudget, tokensUsed, timeUsedSeconds, createdAt, updatedAt } = goal;
  const times = { createdAt: new Date(createdAt * 1000), updatedAt: new Date(updatedAt * 1000) };
  return {
    objective,
    status,
    tokenBudget,
    tokensUsed,
    timeUsedMs: timeUsedSeconds * 1000,
    ...times,
  };
}

/** One of the turns that the server has run for a goal. */
export type GoalTurn = {
  /** The turn's id, as `codex.readThread()` and `thread.fork()` have it. */
  id: string;
  /** How long it took, in milliseconds; `null` until it has ended. */
  durationMs: number | null;
  /** The last message of the agent in it; empty if it sent none. */
  finalResponse: string;
};

/** What a turn that pursues a goal knows of it. */
export type GoalReport = { goal: ThreadGoal | null; turns: readonly GoalTurn[] };
