import type { OpenEnum } from "@codex/protocol";

import type { ThreadItemTimes } from "./thread-item-times.js";

/** A patch the agent applies. */
export interface FileChangeThreadItem extends ThreadItemTimes {
  /** Tells the items apart. */
  type: "fileChange";
  /** What it changes. */
  changes: FileUpdateChange[];
  /** How far it is. */
  status: OpenEnum<"inProgress" | "completed" | "failed" | "declined">;
}

/** The change to one file. */
export interface FileUpdateChange {
  /** The file. */
  path: string;
  /** What happens to it. */
  kind: PatchChangeKind;
  /** The change as a unified diff; for a new or deleted file its content. */
  diff: string;
}

/** What happens to a file; `move_path` is its new path when it is renamed. */
export type PatchChangeKind =
  | { type: "add" }
  | { type: "delete" }
  | { type: "update"; move_path: string | null };
