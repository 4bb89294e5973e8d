import type { OpenEnum } from "@codex/protocol";

/** Parameters of `turn/plan/updated`: the agent's list of what to do. Replaces the list before. */
export interface TurnPlanUpdatedNotification {
  /** The thread. */
  threadId: string;
  /** The turn. */
  turnId: string;
  /** Why it changed, or `null`. */
  explanation: string | null;
  /** The steps, in order. */
  plan: TurnPlanStep[];
}

/** One step of a plan. */
export interface TurnPlanStep {
  /** What is to be done. */
  step: string;
  /** How far it is. */
  status: OpenEnum<"pending" | "inProgress" | "completed">;
}
