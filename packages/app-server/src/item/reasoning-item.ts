import type { ThreadItemTimes } from "./thread-item-times.js";

/** What the model thought. */
export interface ReasoningThreadItem extends ThreadItemTimes {
  /** Tells the items apart. */
  type: "reasoning";
  /** The parts of the summary. */
  summary: string[];
  /** The parts of the thinking itself, where the model shows it. */
  content: string[];
}
