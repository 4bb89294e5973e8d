/**
 * When the agent asks before it acts.
 *
 * On the exec transport nobody can be asked: the CLI forces `never` whatever is given, and refuses to start with
 * `untrusted` (observed on 0.163 and 0.169). The values matter on the app-server transport.
 */
export type ApprovalMode = "never" | "on-request" | "on-failure" | "untrusted";

/** The approval modes by name, for those who prefer constants to string literals. */
export const ApprovalMode = {
  Never: "never",
  OnRequest: "on-request",
  OnFailure: "on-failure",
  Untrusted: "untrusted",
} as const satisfies Record<string, ApprovalMode>;
