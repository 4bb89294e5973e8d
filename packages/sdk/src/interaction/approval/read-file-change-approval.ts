import type { FileChangeRequestApprovalParams, FileUpdateChange, ThreadItem } from "@codex/app-server/wire";

import type { ThreadPlace } from "./approval-origin.js";
import type { FileChangeApprovalRequest, ProposedFileChange } from "./file-change-approval-request.js";

/**
 * The request as the caller gets it.
 *
 * @param item the item it is about, which came before it and has the changes
 */
export function readFileChangeApproval(
  params: FileChangeRequestApprovalParams,
  item: Extract<ThreadItem, { type: "fileChange" }> | undefined,
  place: ThreadPlace,
): FileChangeApprovalRequest {
  return {
    kind: "file_change",
    threadId: params.threadId,
    turnId: params.turnId,
    itemId: params.itemId,
    reason: params.reason ?? null,
    directory: place.workingDirectory,
    ...place,
    changes: item?.changes.map(readChange) ?? [],
    grantRoot: params.grantRoot ?? null,
    availableDecisions: ["accept", "acceptForSession", "decline", "cancel"],
  };
}

function readChange({ path, kind, diff }: FileUpdateChange): ProposedFileChange {
  const movePath = kind.type === "update" ? (kind.move_path ?? null) : null;
  return { path, kind: kind.type, movePath, diff };
}
