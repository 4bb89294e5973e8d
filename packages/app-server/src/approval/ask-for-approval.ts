/**
 * When the agent asks before it acts. `"untrusted"`: for every command not known to be harmless; `"on-request"`: when
 * the agent itself sees a need; `"never"`: not at all; `granular`: by kind of request (experimental).
 */
export type AskForApproval = "untrusted" | "on-request" | "never" | { granular: GranularApproval };

/** Which kinds of requests reach the client; those switched off are refused without asking. */
export interface GranularApproval {
  /** Leaving the sandbox. */
  sandbox_approval: boolean;
  /** What an execution rule says must be asked. */
  rules: boolean;
  /** Running a skill's script. */
  skill_approval: boolean;
  /** The agent's own requests for more permissions. */
  request_permissions: boolean;
  /** Questions of MCP servers. */
  mcp_elicitations: boolean;
}
