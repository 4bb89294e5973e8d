import type { ListModelsOptions, Model } from "../account/models.js";
import { type Page, PagedList } from "../engine/paged-list.js";
import type { ExportedSession, SessionLocation } from "../engine/session-transfer.js";
import { checkThreadId } from "../options/thread-options.js";
import type { Runtime } from "../turn/runtime.js";
import { AgentFiles } from "./agent-files.js";
import { AgentMcp } from "./agent-mcp.js";
import { CodexAccount, services } from "./codex-account.js";
import {
  checkListThreadsOptions,
  checkListTurnsOptions,
  checkSearchThreadsOptions,
  type ListThreadsOptions,
  type ListTurnsOptions,
  type SearchThreadsOptions,
} from "./list-options.js";
import type { CommandResult, RunCommandOptions } from "./run-command.js";
import type { ServerInfo } from "./server-info.js";
import type {
  ListPermissionProfilesOptions,
  PermissionProfile,
  ReadConfigOptions,
  ReadConfigResult,
} from "./settings.js";
import type { ListSkillsOptions, SkillList } from "./skills.js";
import type { ReadThreadOptions, StoredTurn, ThreadHistory } from "./stored-thread.js";
import type { ThreadInfo } from "./thread-info.js";
import type { FoundThread } from "./thread-queries.js";
import type { ConfigChanges, WriteConfigOptions, WriteConfigResult } from "./written-settings.js";

/** What a `Codex` does with its `CODEX_HOME`: the sessions of threads, the account, and what it gives access to. */
export abstract class CodexHome extends CodexAccount {
  readonly #runtime: Runtime;
  /** The files of the machine where the app-server runs. */
  readonly files: AgentFiles;
  /** The MCP servers that the app-server has configured, and those of its threads. */
  readonly mcp: AgentMcp;

  /** @internal */
  protected constructor(runtime: Runtime) {
    super(runtime);
    this.#runtime = runtime;
    this.files = new AgentFiles(runtime, services);
    this.mcp = new AgentMcp(runtime, services);
  }

  /**
   * Lists the threads in `CODEX_HOME`, newest first, whether exec, app-server or the terminal created them. Pages are
   * requested as the list is iterated, which throws their errors. Requires app-server.
   *
   * @throws {InvalidOptionError}
   * @throws {UnsupportedOptionError} on exec
   */
  listThreads(options: ListThreadsOptions = {}): PagedList<ThreadInfo> {
    const where = "codex.listThreads()";
    const runtime = this.#runtime;
    const checked = checkListThreadsOptions(where, options, runtime.options.onDiagnostic);
    return this.#list(where, "thread/list", ({ readThreadPage }, cursor) =>
      readThreadPage(runtime, where, checked, cursor),
    );
  }

  /**
   * Searches what the user and the agent said in the threads in `CODEX_HOME`, last changed first, without regard to case. Pages
   * are requested as the list is iterated, which throws their errors.
   *
   * The search is the binary's own, which does not find everything: not what a fork has in common with its original (the
   * original is found), and nothing in a thread that was reverted. Requires app-server.
   *
   * @param text the words, as they stand in the conversation
   * @throws {InvalidOptionError} also for a blank text
   * @throws {UnsupportedOptionError} on exec
   *
   * @example
   * ```ts
   * for await (const { id, snippet } of codex.searchThreads("migration")) console.log(id, snippet);
   * ```
   */
  searchThreads(text: string, options: SearchThreadsOptions = {}): PagedList<FoundThread> {
    const where = "codex.searchThreads()";
    const runtime = this.#runtime;
    const checked = checkSearchThreadsOptions(where, text, options, runtime.options.onDiagnostic);
    return this.#list(where, "thread/search", ({ readFoundPage }, cursor) =>
      readFoundPage(runtime, where, text, checked, cursor),
    );
  }

  /**
   * Lists the turns of a thread with their items, oldest first, without running it. Pages are requested as the list is iterated,
   * which throws their errors: for a long thread of which only the beginning or the end is needed. Requires app-server.
   *
   * @param id the thread's id
   * @throws {InvalidOptionError}
   * @throws {UnsupportedOptionError} on exec
   *
   * @example
   * ```ts
   * for await (const turn of codex.listTurns(id, { sortDirection: "desc" })) {
   *   if (turn.status === "failed") break;
   * }
   * ```
   */
  listTurns(id: string, options: ListTurnsOptions = {}): PagedList<StoredTurn> {
    const where = "codex.listTurns()";
    checkThreadId(id, where);
    const runtime = this.#runtime;
    const checked = checkListTurnsOptions(where, options, runtime.options.onDiagnostic);
    return this.#list(where, "thread/turns/list", ({ readTurns }, cursor) =>
      readTurns(runtime, where, id, checked, cursor),
    );
  }

  /**
   * Reads a thread and its turns without running it. Items are requested in small pages, so that a long thread with large
   * images does not exceed `maxLineBytes`. Requires app-server.
   *
   * @param id the thread's id
   * @throws {InvalidOptionError}
   * @throws {UnsupportedOptionError} on exec
   * @throws {RequestFailedError} when the thread does not exist
   * @throws {MalformedEventError} when a list of the server does not end
   */
  async readThread(id: string, options: ReadThreadOptions = {}): Promise<ThreadHistory> {
    const where = "codex.readThread()";
    checkThreadId(id, where);
    return (await services()).readThread(this.#runtime, where, id, options);
  }

  /**
   * Reads the session of a thread, and of the threads that it was forked from, to continue it on another machine, or in another
   * `CODEX_HOME`, after {@link importSession}. Finds it in the archive as well. Nothing of the session is changed, except that
   * one which codex has compressed is returned as it is without compression. The result is as large as the session.
   *
   * The thread must be closed: `await thread.close()` first. A thread that another process uses is not detected; what it has
   * not written yet is missing. A session does not include the thread's name, and the threads of its sub-agents.
   *
   * @param id the thread's id
   * @throws {InvalidOptionError} also with a server elsewhere, whose sessions are on its machine
   * @throws {ThreadBusyError} when a turn of it runs or waits in this `Codex`, or its app-server has it loaded
   * @throws {ThreadNotFoundError} when it has no session in `CODEX_HOME`, or a thread that it was forked from has none
   * @throws {CodexError} `store_failed` when a file cannot be read
   */
  async exportSession(id: string): Promise<ExportedSession> {
    checkThreadId(id, "codex.exportSession()");
    return (await services()).exportSession(this.#runtime, id);
  }

  /** Finds the file of a thread's session, also while a turn runs. Resolves with `undefined` until the file exists. */
  async findSession(id: string): Promise<SessionLocation | undefined> {
    return (await services()).findSession(this.#runtime, id);
  }

  /**
   * Writes a session of {@link exportSession} into `CODEX_HOME`, so that `resumeThread` and {@link readThread} find the
   * thread. A file appears there as a whole or not at all. One that is there already is kept if it is the same, and
   * replaced if the session continues it: moving a thread to and fro works. Another one is refused.
   *
   * A session is as trustworthy as its origin: it has the conversation that the agent continues. Only files of sessions are
   * written, never settings. Nothing prevents a thread from being used in two homes at the same time; the second to be
   * imported back is then refused as `different`.
   *
   * @param session not to be changed during the call
   * @throws {InvalidOptionError} also for paths other than those of sessions, and with a server elsewhere
   * @throws {ThreadBusyError} when this `Codex` uses the thread, or one to write that it was forked from
   * @throws {SessionConflictError} when `CODEX_HOME` has a session of the thread that this one does not continue
   * @throws {CodexError} `store_failed` when a file cannot be read or written. Threads that it was forked from may be there then.
   */
  async importSession(session: ExportedSession): Promise<void> {
    const { checkExportedSession, importSession } = await services();
    await importSession(this.#runtime, checkExportedSession("codex.importSession()", session));
  }

  /**
   * Lists the models that threads can use. Requires app-server.
   *
   * @throws {InvalidOptionError}
   * @throws {UnsupportedOptionError} on exec
   */
  async listModels(options: ListModelsOptions = {}): Promise<Model[]> {
    return (await services()).listModels(this.#runtime, "codex.listModels()", options);
  }

  /**
   * Lists the skills that threads in a directory have: the user's, those of the repository and of `skillFolders`, and codex's own.
   * Requires app-server.
   *
   * @throws {InvalidOptionError}
   * @throws {UnsupportedOptionError} on exec
   *
   * @example
   * ```ts
   * const { skills } = await codex.listSkills({ workingDirectory: "/srv/project" });
   * console.log(skills.map(({ name }) => name));
   * ```
   */
  async listSkills(options: ListSkillsOptions = {}): Promise<SkillList> {
    return (await services()).listSkills(this.#runtime, "codex.listSkills()", options);
  }

  /**
   * Runs one command in the agent's sandbox, where the app-server runs, without an agent. No shell reads it: for a pipe or a
   * redirection, run `["sh", "-c", "…"]`. Requires app-server.
   *
   * @param command the program and its arguments
   * @throws {InvalidOptionError}
   * @throws {UnsupportedOptionError} on exec
   * @throws the signal's reason, once the command has ended
   *
   * @example
   * ```ts
   * const { exitCode, stdout } = await codex.runCommand(["git", "status", "--short"]);
   * ```
   */
  async runCommand(command: readonly string[], options: RunCommandOptions = {}): Promise<CommandResult> {
    return (await services()).runCommand(this.#runtime, command, options);
  }

  /**
   * Reads the version of the app-server, and which features and abilities it has. Requires app-server.
   *
   * @throws {UnsupportedOptionError} on exec
   *
   * @example
   * ```ts
   * const { version, features } = await codex.readServerInfo();
   * const hasGoals = features.some(({ name, isEnabled }) => name === "goals" && isEnabled);
   * ```
   */
  async readServerInfo(): Promise<ServerInfo> {
    return (await services()).readServerInfo(this.#runtime, "codex.readServerInfo()");
  }

  /**
   * Reads the settings in effect for new threads, and where each comes from. Requires app-server.
   *
   * @throws {InvalidOptionError}
   * @throws {UnsupportedOptionError} on exec
   * @throws {RequestFailedError} when the settings cannot be loaded, such as for a profile that does not exist
   */
  async readConfig(options: ReadConfigOptions = {}): Promise<ReadConfigResult> {
    return (await services()).readConfig(this.#runtime, "codex.readConfig()", options);
  }

  /**
   * Writes settings into `config.toml` in `CODEX_HOME`, all or none of them. A table adds to the one in the file, any other value
   * replaces the one there, `null` removes it, and comments stay. New threads have the settings, and so have exec and the terminal.
   * Codex checks the values, but not whether they fit together: a `default_permissions` without its profile is written, and no
   * thread starts any more. Requires app-server.
   *
   * @throws {InvalidOptionError}
   * @throws {InvalidConfigError} for a value that TOML or codex does not accept
   * @throws {ConfigConflictError} when the file is no longer of `expectedVersion`
   * @throws {UnsupportedOptionError} on exec
   *
   * @example
   * ```ts
   * await codex.writeConfig({ model_verbosity: "low", notify: null });
   * ```
   */
  async writeConfig(changes: ConfigChanges, options: WriteConfigOptions = {}): Promise<WriteConfigResult> {
    return (await services()).writeConfig(this.#runtime, changes, options);
  }

  /**
   * Lists the permission profiles that `permissions` of a thread can name: the built-in ones and those of the settings. Requires
   * app-server.
   *
   * @throws {InvalidOptionError}
   * @throws {UnsupportedOptionError} on exec
   */
  async listPermissionProfiles(options: ListPermissionProfilesOptions = {}): Promise<PermissionProfile[]> {
    return (await services()).listPermissionProfiles(this.#runtime, options);
  }

  /** A list whose pages are read as it is iterated. */
  #list<Entry>(
    where: string,
    method: string,
    read: (late: Awaited<ReturnType<typeof services>>, cursor: string | undefined) => Promise<Page<Entry>>,
  ): PagedList<Entry> {
    this.#runtime.requireServer(where);
    return new PagedList(method, async (cursor) => read(await services(), cursor));
  }
}
