/** The state of the git repository a thread was started in. */
export interface GitInfo {
  /** The commit. */
  sha: string | null;
  /** The branch. */
  branch: string | null;
  /** The address of `origin`. */
  originUrl: string | null;
}
