import type { ApprovalMode } from "../options/approval-mode.js";
import type { ModelReasoningEffort } from "../options/model-reasoning-effort.js";
import type { SandboxMode } from "../options/sandbox-mode.js";
import type { WebSearchMode } from "../options/web-search-mode.js";

/**
 * Options of a thread. They hold for every turn of the `Thread` object, and win over `CodexOptions.config`.
 *
 * A resumed thread does not remember the options it was started with: the CLI takes working directory, model and
 * sandbox from the options given to `resumeThread`.
 */
export interface ThreadOptions {
  /** Model to use, for example `gpt-5.5`. Default: the user's configuration, then the CLI's own default. */
  model?: string | undefined;
  /** Source classification recorded when the thread is first created; not sent again on later turns. */
  threadSource?: string | undefined;
  /**
   * What the agent's commands may touch. Default: whatever the CLI decides, which is `read-only`, or
   * `workspace-write` where the project is marked as trusted in `config.toml`; a run with a writable sandbox sets
   * that mark by itself. So give it, always, and also on `resumeThread`.
   */
  sandboxMode?: SandboxMode | undefined;
  /** Directory the agent works in. Default: the host's current directory. It must exist. */
  workingDirectory?: string | undefined;
  /**
   * Allow a working directory outside any Git repository. Default: `false`, and `codex exec` refuses to start there.
   * `codex app-server` has no such check, so on that transport it does nothing.
   */
  skipGitRepoCheck?: boolean | undefined;
  /** How much the model thinks. Default: the user's configuration, then the model's own. */
  modelReasoningEffort?: ModelReasoningEffort | undefined;
  /** Network access for commands in the `workspace-write` sandbox; the other modes ignore it. Default: no. */
  networkAccessEnabled?: boolean | undefined;
  /** How the model may search the web. Default: the user's configuration, then the CLI's own default. */
  webSearchMode?: WebSearchMode | undefined;
  /** Older form: `true` means `webSearchMode: "live"`, `false` means `"disabled"`. Give one or the other. */
  webSearchEnabled?: boolean | undefined;
  /** When the agent asks before it acts. On exec it never asks, whatever stands here: see {@link ApprovalMode}. */
  approvalPolicy?: ApprovalMode | undefined;
  /** Directories besides the working directory that `workspace-write` may write to. */
  additionalDirectories?: readonly string[] | undefined;
  /** Keep the thread in memory only: no session file, and so no resuming, not even by this `Thread` on exec. */
  ephemeral?: boolean | undefined;
}
