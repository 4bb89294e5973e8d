import type { ThreadItemTimes } from "./thread-item-times.js";

/** A review begins. */
export interface EnteredReviewModeThreadItem extends ThreadItemTimes {
  /** Tells the items apart. */
  type: "enteredReviewMode";
  /** What is reviewed. */
  review: string;
}

/** A review is over. */
export interface ExitedReviewModeThreadItem extends ThreadItemTimes {
  /** Tells the items apart. */
  type: "exitedReviewMode";
  /** What the review found. */
  review: string;
}

/** The history the model sees was replaced by a summary. */
export interface ContextCompactionThreadItem extends ThreadItemTimes {
  /** Tells the items apart. */
  type: "contextCompaction";
}

/** The agent waits for some time. */
export interface SleepThreadItem extends ThreadItemTimes {
  /** Tells the items apart. */
  type: "sleep";
  /** For how long, in milliseconds. */
  durationMs: number;
}
