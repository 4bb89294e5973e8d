import type { PatchChangeKind } from "./patch-change-kind.js";

/** What a patch does to one file. */
export interface FileUpdateChange {
  /** The absolute path of the file. */
  path: string;
  /** Whether the file is added, deleted or updated. */
  kind: PatchChangeKind;
  /** What changed, as a unified diff; the whole text of an added or deleted file. Only on the app-server transport. */
  diff?: string;
}
