/** Where a request for approval comes from. */
export interface ApprovalOrigin {
  /** The thread that asks. For a sub-agent that is a thread of its own. */
  threadId: string;
  /** The directory the agent works in, or a command is to run in; `null` when the server does not tell. */
  directory: string | null;
  /** Why the agent asks, in its own words; `null` when it does not say. */
  reason: string | null;
}
