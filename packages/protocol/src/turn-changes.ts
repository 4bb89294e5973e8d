/** A file that differs between two states of a working tree. */
export type ChangedFile = {
  /** The path relative to the root, with `/` between its parts. */
  path: string;
  /** `modified` includes another mode and another kind of file; a renamed file may have been modified, too. */
  status: "added" | "modified" | "deleted" | "renamed";
  /** The path before, of a renamed file; otherwise `null`. */
  previousPath: string | null;
  /** Whether git takes it for a binary file, whose lines are not compared. */
  isBinary: boolean;
  /** The number of lines added; 0 for a binary file. */
  addedLines: number;
  /** The number of lines deleted; 0 for a binary file. */
  deletedLines: number;
};

/** How two states of a working tree differ. */
export type Changes = {
  /** The files, sorted by path. */
  files: ChangedFile[];
  /** A unified diff as git prints it, of the first files if it is cut. */
  diff: string;
  /** Whether the diff lacks files, because it would be longer than 10 MiB. */
  isDiffCut: boolean;
};

/** What has changed in the working tree during a turn, whatever changed it. */
export type TurnChanges = Changes & {
  /** The id to name the turn by in `thread.rewind()`: its own, or on exec, which reports none, one of the SDK's. */
  turnId: string;
  /** The root of the working tree, to which the paths are relative. */
  root: string;
};
