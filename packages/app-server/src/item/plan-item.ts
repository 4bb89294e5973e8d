import type { ThreadItemTimes } from "./thread-item-times.js";

/** A plan the agent proposes in plan mode. (Its list of steps is `turn/plan/updated`.) */
export interface PlanThreadItem extends ThreadItemTimes {
  /** Tells the items apart. */
  type: "plan";
  /** The plan. */
  text: string;
}
