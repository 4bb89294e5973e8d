import type { OpenEnum } from "@codex/protocol";

/** What a thread is doing. */
export type ThreadStatus =
  | { type: "notLoaded" }
  | { type: "idle" }
  | { type: "systemError" }
  | ActiveThreadStatus;

/** A turn runs. */
export interface ActiveThreadStatus {
  /** Tells the states apart. */
  type: "active";
  /** What it waits for, if anything. */
  activeFlags: OpenEnum<"waitingOnApproval" | "waitingOnUserInput">[];
}
