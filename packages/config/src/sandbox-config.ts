import type { OpenEnum } from "@codex/protocol";
import type { CodexConfigMap, CodexConfigObject } from "./codex-config-value.js";

/**
 * When the agent asks for approval: `"never"` (failures go back to the model), `"on-request"` (the model decides),
 * `"untrusted"` (for everything except reads that are known to be safe), or one setting per kind of request.
 *
 * `codex exec` cannot ask. It treats every policy as `"never"`, except `"untrusted"`, which makes it exit with an error.
 */
export type ApprovalPolicyConfig =
  | OpenEnum<"never" | "on-request" | "untrusted">
  | GranularApprovalPolicyConfig;

/** An approval policy with one setting per kind of request. */
export interface GranularApprovalPolicyConfig extends CodexConfigObject {
  /** Which kinds of request reach the user. The CLI declines the others. */
  granular: GranularApprovalConfig;
}

/** For each kind of request: `true` asks the user, `false` declines it. */
export interface GranularApprovalConfig extends CodexConfigObject {
  /** Leaving the sandbox. */
  sandbox_approval: boolean;
  /** Commands for which a rule demands approval. */
  rules: boolean;
  /** Questions from MCP servers. */
  mcp_elicitations: boolean;
  /** Additional permissions. Default: false. */
  request_permissions?: boolean | undefined;
  /** Scripts that belong to skills. Default: false. */
  skill_approval?: boolean | undefined;
}

/** What the `workspace-write` sandbox allows outside the working directory. Ignored in other modes. */
export interface SandboxWorkspaceWriteConfig extends CodexConfigObject {
  /** Additional directories that commands may write to, as absolute paths. Default: none. */
  writable_roots?: readonly string[] | undefined;
  /** Whether commands can reach the network. Default: false. */
  network_access?: boolean | undefined;
  /** Whether the directory in `TMPDIR` is read-only. Default: false. */
  exclude_tmpdir_env_var?: boolean | undefined;
  /** Whether `/tmp` is read-only. Default: false. */
  exclude_slash_tmp?: boolean | undefined;
}

/** Settings of one directory: an entry of `projects`, whose key is the absolute path. */
export interface ProjectConfig extends CodexConfigObject {
  /**
   * Whether the CLI reads the project's `.codex/config.toml`. Where no sandbox mode is set, a trusted project runs in
   * `workspace-write` and any other in `read-only`.
   */
  trust_level?: OpenEnum<"trusted" | "untrusted"> | undefined;
}

/**
 * Which environment variables the agent's commands see. By default they see the whole environment of the CLI, keys and
 * tokens included.
 */
export interface ShellEnvironmentPolicyConfig extends CodexConfigObject {
  /** The variables to start from: all of them (the default), those a shell needs (`PATH`, `HOME`, ...), or none. */
  inherit?: OpenEnum<"all" | "core" | "none"> | undefined;
  /** Set to false to remove every variable whose name contains `KEY`, `SECRET` or `TOKEN`. */
  ignore_default_excludes?: boolean | undefined;
  /** Name patterns of variables to remove, with `*` as the wildcard: `["AWS_*"]`. */
  exclude?: readonly string[] | undefined;
  /** Variables to set. Visible in the process list. */
  set?: CodexConfigMap<string> | undefined;
  /** If given, only variables whose names match one of these patterns are kept. */
  include_only?: readonly string[] | undefined;
  /** Whether commands run in the user's shell profile. */
  experimental_use_profile?: boolean | undefined;
}
