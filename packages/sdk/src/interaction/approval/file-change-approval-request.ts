import type { PatchChangeKind } from "@codex/protocol";

import type { ApprovalDecision } from "./approval-decision.js";
import type { ApprovalOrigin } from "./approval-origin.js";

/** May this patch be applied? */
export interface FileChangeApprovalRequest extends ApprovalOrigin {
  /** Tells the requests apart. */
  kind: "file_change";
  /** The turn that asks. */
  turnId: string;
  /** The `file_change` item it is about. */
  itemId: string;
  /** What the patch changes. */
  changes: readonly ProposedFileChange[];
  /** A directory that accepting opens for writing, for the rest of the session; `null` when none. */
  grantRoot: string | null;
  /** Decisions to offer to a person, in order. */
  availableDecisions: readonly ApprovalDecision[];
}

/** A change that a patch would make to one file. */
export interface ProposedFileChange {
  /** Absolute path of the file. */
  path: string;
  /** Whether the file is created, removed or modified. */
  kind: PatchChangeKind;
  /** Absolute path that the file moves to; `null` when it stays. */
  movePath: string | null;
  /** The change as a unified diff; for a new or removed file its content. */
  diff: string;
}
