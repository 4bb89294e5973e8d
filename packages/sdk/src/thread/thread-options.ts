import type { ApprovalHandler } from "../interaction/approval-request.js";
import type { ElicitationHandler } from "../interaction/elicitations.js";
import type { UserInputHandler } from "../interaction/user-questions.js";
import type { ApprovalMode } from "../options/approval-mode.js";
import type { ModelReasoningEffort } from "../options/model-reasoning-effort.js";
import type { SandboxMode } from "../options/sandbox-mode.js";
import type { WebSearchMode } from "../options/web-search-mode.js";
import type { Tool } from "../tool/tool.js";

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
  /**
   * Directory the agent works in. It must exist when a turn starts. A relative path is resolved at the call, so a later
   * `process.chdir()` does not change it. Default: the host's current directory at the start of the turn.
   */
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
  /**
   * When the agent asks before it acts. On exec it never asks, whatever stands here: see {@link ApprovalMode}. Default
   * on the app-server transport: `"on-request"` with `onApproval`; without it `"never"`, apart from questions of MCP
   * servers when there is `onElicitation`.
   */
  approvalPolicy?: ApprovalMode | undefined;
  /**
   * Directories besides the working directory that `workspace-write` may write to. Relative ones start at the working
   * directory, as with the CLI's `--add-dir`. The CLI ignores those that do not exist.
   */
  additionalDirectories?: readonly string[] | undefined;
  /** Keep the thread in memory only: no session file, and so no resuming, not even by this `Thread` on exec. */
  ephemeral?: boolean | undefined;
  /**
   * Decides about what the agent asks to do: commands, patches, more permissions, calls of MCP tools that are not
   * read-only; also for the sub-agents it starts. Ready-made: `approveAll()`, `declineAll()`, `approvalRules()`. A
   * handler that throws, takes longer than `interactionTimeoutMs`, or returns no decision declines, and is reported as
   * the diagnostic `approval_declined`. With `approvalPolicy: "never"` it is not asked. Default: nothing is asked for,
   * and what would need approval is refused. Needs the app-server transport.
   */
  onApproval?: ApprovalHandler | undefined;
  /**
   * Answers questions of the agent itself, which it may ask only where this is given. (Codex calls this under
   * development and has it in plan mode only; giving the option switches `features.default_mode_request_user_input`
   * on, and the warnings about unfinished features off.) A handler that fails or takes too long leaves the questions open: diagnostic `user_input_unanswered`. Default:
   * the agent cannot ask. Needs the app-server transport.
   */
  onUserInput?: UserInputHandler | undefined;
  /**
   * Answers questions of MCP servers. A handler that fails or takes too long cancels the question: diagnostic
   * `elicitation_refused`. With `approvalPolicy: "never"` codex declines by itself and this is never called. Default:
   * every question is declined. Needs the app-server transport.
   */
  onElicitation?: ElicitationHandler | undefined;
  /**
   * Tools that the agent can call and this program runs, made by `defineTool()`. They are recorded with the thread when
   * it starts, and codex takes no others later: on `resumeThread` give the same tools again. Of these the functions are
   * used; tools that the thread was not started with are never called (diagnostic `tools_unavailable`), and calls of
   * tools that are missing here fail. Sub-agents do not have them. Default: none. Needs the app-server transport.
   */
  tools?: readonly Tool[] | undefined;
  /**
   * Milliseconds that a handler may take to answer, and a tool to run. Its signal fires then, and the answer is given
   * in its place. The turn's `timeoutMs` goes on meanwhile; its `idleTimeoutMs` does not. Default: 300,000, five
   * minutes.
   */
  interactionTimeoutMs?: number | undefined;
  /**
   * What the model is told about its job, instead of codex's own instructions. Recorded with the thread. On exec it
   * travels on the command line, where other users of the machine can read it, and which holds about 128 KiB.
   */
  baseInstructions?: string | undefined;
  /**
   * What the model is told beside codex's own instructions, with the authority of the developer. It becomes part of the
   * conversation when the thread starts: a resumed thread keeps what it was started with. On exec it travels on the
   * command line, as `baseInstructions` does.
   */
  developerInstructions?: string | undefined;
}
