import type { Turn } from "./turn.js";

/** Parameters of `review/start`: the agent reviews changes, as a turn of the thread. */
export interface ReviewStartParams {
  /** The thread. */
  threadId: string;
  /** What to review. */
  target: ReviewTarget;
  /** Where the review runs. Default and only choice: in the thread itself. */
  delivery?: "inline" | undefined;
}

/** What to review. */
export type ReviewTarget =
  | { type: "uncommittedChanges" }
  | { type: "baseBranch"; branch: string }
  | { type: "commit"; sha: string; title?: string | null | undefined }
  | { type: "custom"; instructions: string };

/** Result of `review/start`. */
export interface ReviewStartResponse {
  /** The turn that reviews. */
  turn: Turn;
  /** The thread it runs in. */
  reviewThreadId: string;
}
