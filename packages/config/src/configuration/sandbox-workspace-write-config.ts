import type { CodexConfigObject } from "./codex-config-value.js";

/** What the sandbox `workspace-write` allows beyond the working directory. Without effect in other modes. */
export interface SandboxWorkspaceWriteConfig extends CodexConfigObject {
  /** Further directories commands may write to, as absolute paths. Default: none. */
  writable_roots?: readonly string[] | undefined;
  /** Whether commands reach the network. Default: false. */
  network_access?: boolean | undefined;
  /** Whether the directory in `TMPDIR` is not writable. Default: false. */
  exclude_tmpdir_env_var?: boolean | undefined;
  /** Whether `/tmp` is not writable. Default: false. */
  exclude_slash_tmp?: boolean | undefined;
}
