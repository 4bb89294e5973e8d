import { isThreadId } from "@codex/exec/errors";
import { describeValue } from "@codex/protocol/describe";
import { checkOptions, type DiagnosticListener, type OptionChecks } from "../checks/check-options.js";
import {
  allowOrDeny,
  approvalPolicy,
  directory,
  execServer,
  flag,
  type OptionCheck,
  object,
  oneOf,
  text,
  texts,
} from "../checks/option-checks.js";
import { InvalidOptionError, UnsupportedOptionError } from "../errors/option-errors.js";
import { checkTools, copyTool } from "../tool/check-tools.js";
import { type Budget, budget, checkBudget } from "./budget.js";
import { type BuiltInTools, checkBuiltInTools } from "./built-in-tools.js";
import { checkCliOptions, cliChecks, execOptionIn } from "./cli-options.js";
import type { Transport } from "./codex-options.js";
import { checkExecServer, checkTokenTransport, type ExecServerAddress } from "./exec-server.js";
import { checkMcpServers, checkMcpTransport, type McpServerOptions } from "./mcp-server.js";
import {
  ApprovalMode,
  type GranularApprovalPolicy,
  type ModelReasoningEffort,
  SandboxMode,
  WebSearchMode,
} from "./modes.js";
import { handlerChecks, type ThreadHandlers } from "./thread-handlers.js";

/**
 * Options of a thread. They apply to every turn of the `Thread` object, except where {@link TurnSettings} of the turn differ, and win
 * over `CodexOptions.config`.
 *
 * Codex does not record them: working directory, model and sandbox of a resumed thread come from the options given to
 * `resumeThread`, not from those it was started with.
 */
export type ThreadOptions = ThreadHandlers & {
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
   * The permission profile of the agent's commands, in place of `sandboxMode`: `":read-only"`, `":workspace"`,
   * `":danger-full-access"`, or one of `permissions` in the settings, which can allow single paths and domains.
   * `codex.listPermissionProfiles()` lists them. A turn with an unknown name fails before the model is asked. A turn's `sandboxMode`
   * takes its place for that turn. Not with `sandboxMode`, `networkAccessEnabled` (a profile has its own network) and `approveForMe`.
   * Default: none, or `default_permissions` of the settings.
   *
   * @example
   * ```ts
   * const permissions = { build: { extends: ":workspace", filesystem: { "/srv/cache": "write" } } };
   * const codex = new Codex({ config: { permissions, default_permissions: "build" } });
   * codex.startThread({ permissions: "build" });
   * ```
   */
  permissions?: string | undefined;
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
   * MCP servers that offer tools to the agent, by name (letters, digits, `_` and `-`). They add to those of the user's configuration
   * and of `CodexOptions.config`. A setting here wins over the same setting of a server of that name there, and the other
   * settings of that server stay: `{ docs: { enabled: false } }` turns one off. Codex does not record them: give `resumeThread`
   * the same ones.
   *
   * On app-server, a thread that is loaded with other servers is loaded again for its next turn, which ends the processes that its
   * commands have left running. On exec they are passed on the command line, which other users of the machine can read: `env`,
   * `httpHeaders` and an address with a password are rejected there. Default: those of the configuration.
   *
   * @example
   * ```ts
   * codex.startThread({
   *   mcpServers: {
   *     docs: { command: "node", args: ["docs-server.mjs"], envVars: ["DOCS_TOKEN"] },
   *     tickets: { url: "https://tickets.example.com/mcp", bearerTokenEnvVar: "TICKETS_TOKEN" },
   *   },
   * });
   * ```
   */
  mcpServers?: Record<string, McpServerOptions> | undefined;
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
   * How much the thread may use: all turns that this `Codex` runs in it. The budgets of the turn and of the `Codex` apply as well.
   * Default: no limit.
   */
  budget?: Budget | undefined;
  /**
   * Keeps the files of the working tree before and after each turn, so that {@link Thread.rewind} can undo turns and `turn.changes`
   * says what has changed. Requires git and a working directory in a repository. Untracked files are kept as well; ignored files,
   * submodules and other repositories in it are not, which the diagnostic `checkpoint_incomplete` names.
   *
   * The copies are in `CODEX_HOME/sdk-checkpoints`, in a repository of its own: nothing in yours changes. A working tree may have at
   * most 50,000 files, of 50 MiB each and 500 MiB together. Copies are removed after 30 days. Not with `worktree`, with `environment`,
   * nor with a server on another machine. Default: `false`.
   */
  checkpoints?: boolean | undefined;
  /**
   * Creates a Git worktree in `CODEX_HOME/worktrees` for the thread and works there, so that the files of `workingDirectory` do
   * not change. Later turns of this `Thread` work there, too, and cannot have a `workingDirectory`. That of the thread must be
   * in a repository with a commit. Nothing removes the worktree. Requires exec, and a new thread. Default: `false`.
   */
  worktree?: boolean | undefined;
};

const threadChecks = {
  model: text,
  threadSource: text,
  sandboxMode: oneOf(SandboxMode),
  permissions: text,
  workingDirectory: directory,
  environment: execServer,
  skipGitRepoCheck: flag,
  modelReasoningEffort: text,
  networkAccessEnabled: flag,
  webSearchMode: oneOf(WebSearchMode),
  webSearchEnabled: flag,
  approvalPolicy: approvalPolicy(ApprovalMode),
  additionalDirectories: texts,
  builtInTools: allowOrDeny,
  disabledSkills: texts,
  ephemeral: flag,
  ...handlerChecks,
  mcpServers: object,
  baseInstructions: text,
  developerInstructions: text,
  budget,
  checkpoints: flag,
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
  options.mcpServers = options.mcpServers && checkMcpServers(where, options.mcpServers, onDiagnostic);
  checkExecServer(where, options, given);
  checkCliOptions(where, options);
  checkBuiltInTools(where, options);
  return options;
}

/** Rejects options that have no effect on the transport. */
export function checkTransportFor(options: ThreadOptions, transport: Transport | undefined): void {
  checkBudget("the options of a thread", options.budget, transport !== undefined && transport !== "exec");
  checkMcpTransport(options.mcpServers, transport ?? "exec");
  const isElsewhere = options.environment !== undefined || typeof transport === "object";
  if (options.checkpoints && (isElsewhere || options.worktree)) {
    const where = isElsewhere ? "on another machine" : "in a worktree of its own";
    const expected = `omitted for an agent that works ${where}, whose files are not those of workingDirectory`;
    throw new InvalidOptionError("checkpoints", expected, "true", "the options of a thread");
  }
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
