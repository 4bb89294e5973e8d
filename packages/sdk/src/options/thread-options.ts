import { isThreadId } from "@codex/exec/errors";
import { describeValue } from "@codex/protocol/describe";
import { checkOptions, type DiagnosticListener, type OptionChecks } from "../checks/check-options.js";
import {
  approvalPolicy,
  callback,
  directory,
  execServer,
  flag,
  list,
  millisecondsOrInfinity,
  type OptionCheck,
  oneOf,
  text,
  texts,
} from "../checks/option-checks.js";
import { InvalidOptionError, UnsupportedOptionError } from "../errors/option-errors.js";
import type { ApprovalHandler } from "../interaction/approval-request.js";
import type { ElicitationHandler } from "../interaction/elicitations.js";
import type { UserInputHandler } from "../interaction/user-questions.js";
import { checkTools, copyTool } from "../tool/check-tools.js";
import type { Tool } from "../tool/tool.js";
import { type BuiltInTools, builtInTools, checkBuiltInTools } from "./built-in-tools.js";
import { checkCliOptions, cliChecks, execOptionIn } from "./cli-options.js";
import type { Transport } from "./codex-options.js";
import { checkExecServer, checkTokenTransport, type ExecServerAddress } from "./exec-server.js";
import {
  ApprovalMode,
  type GranularApprovalPolicy,
  type ModelReasoningEffort,
  SandboxMode,
  WebSearchMode,
} from "./modes.js";
import type { SubAgentEventHandler } from "./sub-agent-event.js";

/**
 * Options of a thread. They apply to every turn of the `Thread` object, except where {@link TurnSettings} of the turn differ, and win
 * over `CodexOptions.config`.
 *
 * Codex does not record them: working directory, model and sandbox of a resumed thread come from the options given to
 * `resumeThread`, not from those it was started with.
 */
export type ThreadOptions = {
  /** The model, such as `gpt-5.5`. Default: the user's configuration, then the CLI's default. */
  model?: string | undefined;
  /** Source classification, recorded when the thread is created. Later turns do not send it. */
  threadSource?: string | undefined;
  /**
   * What the agent's commands may access. Always set it, also on `resumeThread`: the CLI's default is `read-only`, but
   * `workspace-write` in a project that `config.toml` marks as trusted, and a run with a writable sandbox adds that mark
   * without asking.
   *
   * @example
   * ```ts
   * codex.startThread({ sandboxMode: "workspace-write", workingDirectory: "/srv/project" });
   * ```
   */
  sandboxMode?: SandboxMode | undefined;
  /**
   * The directory the agent works in. It must exist when a turn starts. A relative path is resolved at the call, so a
   * later `process.chdir()` does not change it. Default: the current directory of this process when the turn starts.
   */
  workingDirectory?: string | undefined;
  /**
   * Runs the agent's commands and patches on another machine, on a `codex exec-server` there. The agent itself, its keys, its MCP
   * servers and the thread's history stay here. `workingDirectory` is then required: an absolute path on that machine, which is
   * not checked before the turn. `AGENTS.md` is read there; images of the input are read here.
   *
   * A turn that cannot reach the exec-server, or loses it, fails with an `EnvironmentUnavailableError`; none of its commands run
   * here instead. Codex does not record the option: a thread that is resumed without it runs its commands here. Requires
   * app-server. Default: commands run here.
   *
   * @example
   * ```ts
   * codex.startThread({
   *   environment: { url: "wss://sandbox.example.com", token },
   *   workingDirectory: "/workspace",
   *   sandboxMode: "workspace-write",
   * });
   * ```
   */
  environment?: ExecServerAddress | undefined;
  /**
   * Allows a working directory outside a Git repository, where `codex exec` otherwise refuses to start. Has no effect on
   * app-server, which does not check. Default: `false`.
   */
  skipGitRepoCheck?: boolean | undefined;
  /** How much the model reasons. Default: the user's configuration, then the model's default. */
  modelReasoningEffort?: ModelReasoningEffort | undefined;
  /** Network access for commands in the `workspace-write` sandbox. The other modes ignore it. Default: `false`. */
  networkAccessEnabled?: boolean | undefined;
  /** How the model may search the web. Default: the user's configuration, then the CLI's default. */
  webSearchMode?: WebSearchMode | undefined;
  /** Older form of `webSearchMode`, which wins over it: `true` is `"live"`, `false` is `"disabled"`. */
  webSearchEnabled?: boolean | undefined;
  /**
   * When the agent asks for approval, or for which kinds of approval. On exec it never asks, and a {@link GranularApprovalPolicy} is
   * rejected; see {@link ApprovalMode}. Default on app-server:
   * `"on-request"` with `onApproval`; otherwise `"never"`, except for questions of MCP servers with `onElicitation`.
   */
  approvalPolicy?: ApprovalMode | GranularApprovalPolicy | undefined;
  /**
   * More directories that the `workspace-write` sandbox may write to. Relative ones are relative to the working directory,
   * as with the CLI's `--add-dir`. The CLI ignores directories that do not exist. Default: none.
   */
  additionalDirectories?: string[] | undefined;
  /**
   * Which of codex's own tools the model has. Tools of `tools` and of MCP servers are not affected. Default: what the configuration
   * and the model say.
   *
   * @example
   * ```ts
   * codex.startThread({ builtInTools: { deny: ["webSearch", "subAgents"] } });
   * ```
   */
  builtInTools?: BuiltInTools | undefined;
  /**
   * Names of skills that the model does not have, in addition to those that the user's configuration disables. Replaces
   * `skills.config` of the `Codex`. Default: none.
   */
  disabledSkills?: string[] | undefined;
  /**
   * Keeps the thread in memory only. No session file is written, so the thread cannot be resumed; on exec this `Thread`
   * cannot continue it either. Default: `false`.
   */
  ephemeral?: boolean | undefined;
  /**
   * Decides what the agent may do when it asks: run a command, apply a patch, get more permissions, call an MCP tool that
   * is not read-only. Its sub-agents ask here, too. Ready-made handlers: `approveAll()`, `declineAll()`,
   * `approvalRules()`. If the handler throws, exceeds `interactionTimeoutMs` or returns no decision, the request is
   * declined and reported as the diagnostic `approval_declined`. It is never called with `approvalPolicy: "never"`.
   * Requires app-server. Default: the agent cannot ask, and actions that need approval fail.
   *
   * @example
   * ```ts
   * codex.startThread({
   *   onApproval: async (request) => ((await confirm(request)) ? "accept" : "decline"),
   * });
   * ```
   */
  onApproval?: ApprovalHandler | undefined;
  /**
   * Answers questions of the agent. If the handler fails or exceeds `interactionTimeoutMs`, they stay unanswered:
   * diagnostic `user_input_unanswered`. Codex marks such questions as under development and offers them in plan mode only;
   * this option turns on `features.default_mode_request_user_input`, and turns off the warnings about unfinished features.
   * Requires app-server. Default: the agent cannot ask.
   */
  onUserInput?: UserInputHandler | undefined;
  /**
   * Answers questions of MCP servers. If the handler fails or exceeds `interactionTimeoutMs`, the question is cancelled:
   * diagnostic `elicitation_refused`. With `approvalPolicy: "never"` codex declines on its own and never calls it.
   * Requires app-server. Default: every question is declined.
   */
  onElicitation?: ElicitationHandler | undefined;
  /**
   * Receives the events of the thread's sub-agents, also those that come after the turn that they work for. The turn's own events do
   * not include them, nor does its `usage`: see `subAgentUsage`. Requires app-server. Default: they are not reported.
   */
  onSubAgentEvent?: SubAgentEventHandler | undefined;
  /**
   * Tools that the agent can call and this process runs, made by `defineTool()`. Codex records them when the thread starts
   * and accepts no others later, so give `resumeThread` the same tools, which supplies their functions again. A tool that
   * the thread was not started with is never called (diagnostic `tools_unavailable`); a call of a tool that is missing here
   * fails. Sub-agents do not have them. Requires app-server. Default: none.
   */
  tools?: readonly Tool[] | undefined;
  /**
   * How long a handler may take to answer, and a tool to run, in milliseconds. Then its signal aborts and the SDK answers
   * in its place. Meanwhile the turn's `timeoutMs` keeps counting and its `idleTimeoutMs` does not. `Infinity` waits as long
   * as it takes. Default: 300,000.
   */
  interactionTimeoutMs?: number | undefined;
  /**
   * Replaces codex's own instructions to the model. Recorded with the thread. On exec it is passed on the command line,
   * which other users of the machine can read; more than 100,000 bytes (8000 on Windows) in a private temporary file.
   */
  baseInstructions?: string | undefined;
  /**
   * Instructions in addition to codex's own, with the developer's authority. They become part of the conversation when the
   * thread starts, so a resumed thread keeps those it was started with. On exec they are passed on the command line, as
   * `baseInstructions` are, and long ones in a private profile, `codex-sdk-….config.toml` in CODEX_HOME, until the turn has ended.
   * Then the turn rejects other profiles and `ignoreUserConfig`.
   */
  developerInstructions?: string | undefined;
  /**
   * A profile of the user's configuration: the settings of `NAME.config.toml` in CODEX_HOME win over those of `config.toml`. A
   * turn whose file does not exist is rejected before it starts, where the CLI would ignore the name. Not with
   * `ignoreUserConfig`. Requires exec. Default: none.
   */
  configProfile?: string | undefined;
  /**
   * Does not read `config.toml` and profiles in CODEX_HOME. Logins, `config` and the settings of the project still apply. Requires exec;
   * on app-server, give the `Codex` a CODEX_HOME of its own. Default: `false`.
   */
  ignoreUserConfig?: boolean | undefined;
  /**
   * Does not read the `.rules` files of the user and the project, which say which commands run without asking, and which never.
   * Requires exec. Default: `false`.
   */
  ignoreRules?: boolean | undefined;
  /**
   * Lets codex's own reviewer, a model, decide where the agent asks for approval, on exec as well. Commands run in the
   * `workspace-write` sandbox; the reviewer decides what may leave it. Not with `sandboxMode`, `approvalPolicy` and
   * `onApproval`, of the thread or of a turn. Default: `false`.
   */
  approveForMe?: boolean | undefined;
  /**
   * Creates a Git worktree in `CODEX_HOME/worktrees` for the thread and works there, so that the files of `workingDirectory` do
   * not change. Later turns of this `Thread` work there, too, and cannot have a `workingDirectory`. That of the thread must be
   * in a repository with a commit. Nothing removes the worktree. Requires exec, and a new thread. Default: `false`.
   */
  worktree?: boolean | undefined;
};

/** Of the options that answer the agent. */
export const handlerChecks = {
  onApproval: callback,
  onUserInput: callback,
  onElicitation: callback,
  onSubAgentEvent: callback,
  tools: list,
  interactionTimeoutMs: millisecondsOrInfinity,
} satisfies Partial<Record<keyof ThreadOptions, OptionCheck>>;

const threadChecks = {
  model: text,
  threadSource: text,
  sandboxMode: oneOf(SandboxMode),
  workingDirectory: directory,
  environment: execServer,
  skipGitRepoCheck: flag,
  modelReasoningEffort: text,
  networkAccessEnabled: flag,
  webSearchMode: oneOf(WebSearchMode),
  webSearchEnabled: flag,
  approvalPolicy: approvalPolicy(ApprovalMode),
  additionalDirectories: texts,
  builtInTools,
  disabledSkills: texts,
  ephemeral: flag,
  ...handlerChecks,
  baseInstructions: text,
  developerInstructions: text,
  ...cliChecks,
} satisfies Record<keyof ThreadOptions, OptionCheck>;

/**
 * Checks and copies the options of a thread.
 *
 * @param others the checks of options that the method takes in addition
 */
export function checkThreadOptions<Options extends ThreadOptions = ThreadOptions>(
  where: string,
  given: unknown,
  onDiagnostic: DiagnosticListener,
  others?: Record<Exclude<keyof Options, keyof ThreadOptions>, OptionCheck>,
): Options {
  const checks = { ...threadChecks, ...others } as OptionChecks<Options>;
  const options = checkOptions<Options>(where, given ?? {}, checks, onDiagnostic);
  checkTools(where, options.tools ?? []);
  options.tools = options.tools?.map(copyTool);
  checkExecServer(where, options, given);
  checkCliOptions(where, options);
  checkBuiltInTools(where, options);
  return options;
}

/** Rejects options that have no effect on the transport. */
export function checkTransportFor(options: ThreadOptions, transport: Transport | undefined): void {
  if (transport !== undefined && transport !== "exec") {
    checkTokenTransport(options, transport);
    const execOption = execOptionIn(options);
    if (execOption !== undefined) throw new UnsupportedOptionError(execOption, "exec");
    return;
  }
  if (typeof options.approvalPolicy === "object")
    throw new UnsupportedOptionError("approvalPolicy.granular", "app-server");
  // The handlers take effect while a turn runs, when `codex exec` asks nothing.
  const serverOnly = ["environment", ...Object.keys(handlerChecks)] as (keyof ThreadOptions)[];
  const option = serverOnly.find((name) => options[name] !== undefined);
  if (option !== undefined) throw new UnsupportedOptionError(option, "app-server");
}

/**
 * Rejects an invalid thread id. The CLI would take other text for a thread's name, and silently start a new thread if none
 * has that name.
 *
 * @param where the public method that was called, for the message
 */
export function checkThreadId(id: unknown, where: string): asserts id is string {
  if (typeof id === "string" && isThreadId(id)) return;
  throw new InvalidOptionError("id", "a thread id (a UUID, from thread.id)", describeValue(id), where);
}
