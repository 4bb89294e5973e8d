/**
 * Parameters of `item/fileChange/requestApproval`: may this patch be applied? The patch itself is in the
 * `item/started` notification of the same `itemId` that came before.
 */
export interface FileChangeRequestApprovalParams {
  /** The thread that asks. */
  threadId: string;
  /** The turn that asks. */
  turnId: string;
  /** The `fileChange` item the question is about. */
  itemId: string;
  /** When the question came up, in milliseconds of the Unix clock. */
  startedAtMs: number;
  /** Why the agent asks. */
  reason?: string | null;
  /** The directory that accepting would open for writing, for the rest of the session. */
  grantRoot?: string | null;
}

/**
 * The answer to a patch that asks: `accept`, `acceptForSession` (also later ones to the same files), `decline` (the
 * turn goes on), `cancel` (the turn is interrupted; the item then never completes).
 */
export type FileChangeApprovalDecision = "accept" | "acceptForSession" | "decline" | "cancel";

/** Result of `item/fileChange/requestApproval`. */
export interface FileChangeRequestApprovalResponse {
  /** What the client decided. */
  decision: FileChangeApprovalDecision;
}
