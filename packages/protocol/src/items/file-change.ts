import type { OpenEnum } from "../open-types.js";

/**
 * The status of a patch. The binary sends `in_progress` when it starts to apply the patch. `declined` occurs only where
 * changes need an approval (app-server).
 */
export type PatchApplyStatus = OpenEnum<"in_progress" | "completed" | "failed" | "declined">;

/** What a patch does to a file. */
export type PatchChangeKind = OpenEnum<"add" | "delete" | "update">;

/** The change that a patch makes to one file. */
export type FileUpdateChange = {
  /** The absolute path of the file. */
  path: string;
  /** Whether the file is added, deleted or updated. */
  kind: PatchChangeKind;
  /**
   * A unified diff of an updated file; the whole text of an added or deleted file. Only on the app-server transport.
   */
  diff?: string;
  /** The absolute path that an updated file is moved to; null if it stays. Only on the app-server transport. */
  move_path?: string | null;
};

/**
 * A patch that the agent applies to files. On the app-server transport it may be updated while the agent still writes it. The binary sends no item for a patch that does not match its files.
 */
export type FileChangeItem = {
  /** Identifies the item within its turn. */
  id: string;
  /** The tag of this item. */
  type: "file_change";
  /** The change to each file. */
  changes: FileUpdateChange[];
  /** The status of the patch. */
  status: PatchApplyStatus;
};
