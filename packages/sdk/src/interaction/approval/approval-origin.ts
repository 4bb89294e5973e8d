/** Where a request for approval comes from. */
export interface ApprovalOrigin {
  /** The thread that asks. For a sub-agent that is a thread of its own. */
  threadId: string;
  /** The directory the agent works in, or a command is to run in; `null` when the server does not say. */
  directory: string | null;
  /**
   * The thread's working directory, as it was when the thread was loaded. For a sub-agent that of the thread it works
   * for. `null` when no turn of this program runs there.
   */
  workingDirectory: string | null;
  /** Whether the agent may run on another machine (`transport` with a `url`): the paths are then that machine's. */
  remote: boolean;
  /** Why the agent asks, in its own words; `null` when it does not say. */
  reason: string | null;
}

/** What a request does not say itself, but what is known of its thread. */
export type ThreadPlace = Pick<ApprovalOrigin, "workingDirectory" | "remote">;
