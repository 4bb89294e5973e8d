import type { OpenEnum } from "@codex/protocol";
import type { CodexConfigObject } from "./codex-config-value.js";

/**
 * When the agent asks before it acts: `"never"` (failures go back to the model), `"on-request"` (the model decides),
 * `"untrusted"` (everything but known harmless reading), or per kind of question. `codex exec` cannot ask: it acts
 * as if `"never"` were given, and ends with an error on `"untrusted"`.
 */
export type ApprovalPolicyConfig =
  | OpenEnum<"never" | "on-request" | "untrusted">
  | GranularApprovalPolicyConfig;

/** An approval policy per kind of question. */
export interface GranularApprovalPolicyConfig extends CodexConfigObject {
  /** Which kinds of question are asked; the others are answered with no. */
  granular: GranularApprovalConfig;
}

/** For each kind of question, whether it is asked (true) or answered with no (false). */
export interface GranularApprovalConfig extends CodexConfigObject {
  /** Leaving the sandbox. */
  sandbox_approval: boolean;
  /** Commands that a rule wants asked. */
  rules: boolean;
  /** Questions of MCP servers. */
  mcp_elicitations: boolean;
  /** More permissions. Default: false. */
  request_permissions?: boolean | undefined;
  /** Scripts of skills. Default: false. */
  skill_approval?: boolean | undefined;
}
