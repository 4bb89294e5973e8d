/** A native `codex` binary that was found. */
export interface CodexBinary {
  /** Its absolute path. */
  path: string;
  /**
   * Directories with tools that the binary expects on its `PATH` (such as ripgrep); they come with the platform
   * package. Empty for a binary found elsewhere.
   */
  pathDirectories: string[];
  /** How it was found: named by the caller, in the npm platform package, or on `PATH`. */
  source: "override" | "package" | "path";
}
