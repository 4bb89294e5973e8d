import type { FileUpdateChange } from "./file-update-change.js";
import type { PatchApplyStatus } from "./patch-apply-status.js";

/** A patch the agent applies to files. A patch that does not fit its files gives no item. */
export interface FileChangeItem {
  /** Names the item within its turn. */
  id: string;
  /** The tag of this item. */
  type: "file_change";
  /** The files the patch touches. */
  changes: FileUpdateChange[];
  /** How the patch stands. */
  status: PatchApplyStatus;
}
