import {
  buildEnvironment,
  buildExecArguments,
  type CodexBinary,
  type CodexProcess,
  type ExecArguments,
  exitWithin,
  findCodexBinary,
  ProcessExitError,
  type StartProcessOptions,
  startProcess,
} from "@codex/exec";
import type { Usage } from "@codex/protocol";
import { type Diagnostic, reportDiagnostic } from "../../errors/diagnostic.js";
import { InvalidOptionError, UnsupportedOptionError } from "../../errors/option-errors.js";
import { CodexClosedError, MissingTerminalEventError } from "../../errors/turn-errors.js";
import type { CodexOptions } from "../../options/codex-options.js";
import type { Secrets } from "../../options/secrets.js";
import type { ThreadOptions } from "../../options/thread-options.js";
import { threadOptionsFor } from "../../options/turn-options.js";
import type { Engine, EngineTurn, Log, SharedState, TurnSink } from "../engine.js";
import { checkDirectory, codexHome } from "../host.js";
import { reportUnreadableImages } from "../image-format.js";
import { readRecordedDirectory, readSessionUsage } from "../session-file.js";
import { checkLengths, checkProfile, reviewArguments, threadArguments } from "./command-line.js";
import { createEventDecoder } from "./event-decoder.js";
import { ExecTurn, exitRemedy, leastExitWaitMs } from "./exec-turn.js";
import { TurnDirectory } from "./turn-directory.js";

/** The default of `exitGraceMs`. Without network the binary takes up to 5 s to flush after its turn. */
const defaultExitGraceMs = 6000;

/** Runs each turn in its own `codex exec` process. */
export class ExecEngine implements Engine {
  readonly server = undefined;
  readonly #options: CodexOptions;
  readonly #overrides: readonly string[];
  readonly #secrets: Secrets;
  readonly #log: Log | undefined;
  readonly #running = new Set<ExecTurn>();
  /** The processes that copy threads. */
  readonly #copying = new Set<CodexProcess>();
  #isClosed = false;

  /**
   * @param options the caller's options, checked
   * @param overrides the flattened `config`, then the raw overrides, in the order to send them
   * @param state what it shares with its `Codex`
   */
  constructor(options: CodexOptions, overrides: readonly string[], state: SharedState) {
    this.#options = options;
    this.#overrides = overrides;
    this.#secrets = state.secrets;
    this.#log = state.log;
  }

  async warmUp(): Promise<void> {
    this.#findBinary();
  }

  async startTurn(turn: TurnSink, signal: AbortSignal): Promise<EngineTurn> {
    const { request, threadId } = turn;
    const { prompt, images } = request.input;
    // Before the first turn, it is known only now that an earlier call has started the thread.
    if (request.task && threadId !== null) throw reviewOfOldThread();
    const threadOptions = await this.#prepare(threadOptionsFor(request), threadId);
    reportUnreadableImages(images, this.#options.onDiagnostic);
    const directory = new TurnDirectory();
    try {
      const schemaFile = request.output && (await directory.writeSchema(request.output.schemaText));
      const { review, stdin } = reviewArguments(request.task);
      const own = {
        outputSchemaFile: schemaFile,
        cyberAccessProgram: request.options.cyberAccessProgram,
        resumeId: threadId ?? undefined,
        review,
        images: await directory.stageImages(images),
        emptyPrompt: prompt === "" && request.task === undefined,
      };
      const start = {
        signal,
        input: prompt || stdin,
        onStderr: this.#watchStderr(threadId),
        trace: request.trace,
        secrets: this.#secrets.list(),
      };
      const process = await this.#start(threadOptions, directory, own, start);
      const { pid } = process;
      this.#log?.("debug", "processStarted", { transport: "exec", pid, threadId });
      turn.began = true;
      const running = new ExecTurn(turn, {
        process,
        directory,
        decode: this.#decoder(threadId),
        secrets: start.secrets,
        exitGraceMs: this.#exitGraceMs,
      });
      this.#running.add(running);
      void running.gone.then(() => {
        this.#running.delete(running);
        this.#log?.("debug", "processEnded", { transport: "exec", pid, threadId: turn.threadId });
      });
      return running;
    } catch (error) {
      await directory.remove();
      throw error;
    }
  }

  readTotalUsage(threadId: string): Promise<Usage | null> {
    return readSessionUsage(this.#home, threadId);
  }

  async fork(threadId: string, options: ThreadOptions): Promise<string> {
    const threadOptions = await this.#prepare(options, threadId);
    const directory = new TurnDirectory();
    let process: CodexProcess | undefined;
    try {
      const secrets = this.#secrets.list();
      const start = { input: "", onStderr: this.#watchStderr(threadId), secrets };
      process = await this.#start(threadOptions, directory, { forkId: threadId }, start);
      this.#copying.add(process);
      return await this.#readCopy(process, threadOptions);
    } catch (error) {
      throw this.#isClosed ? new CodexClosedError() : error;
    } finally {
      await process?.end();
      if (process) this.#copying.delete(process);
      await directory.remove();
    }
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    const copies = [...this.#copying].map((process) => process.end());
    await Promise.all([...copies, ...[...this.#running].map((turn) => turn.close())]);
  }

  /** Reads the id of a copy, which is recorded when the process has exited. */
  async #readCopy(process: CodexProcess, threadOptions: ThreadOptions): Promise<string> {
    const decode = this.#decoder(null);
    let id: string | undefined;
    for await (const lines of process.lines) {
      for (const line of lines) {
        const event = decode(line);
        if (event?.type === "thread.started") id = event.thread_id;
      }
    }
    const exit = await exitWithin(process, Math.max(this.#exitGraceMs, leastExitWaitMs));
    const { stderrTail } = process;
    if (exit !== undefined && exit.code !== 0)
      throw new ProcessExitError(exit, stderrTail, exitRemedy(stderrTail, { threadOptions }));
    if (id === undefined) throw new MissingTerminalEventError(undefined, stderrTail);
    return id;
  }

  /** Checks the options of a thread, and adds where it works if that is in its record. */
  async #prepare(given: ThreadOptions, threadId: string | null): Promise<ThreadOptions> {
    const isRecorded = given.worktree && threadId !== null && !given.ephemeral;
    const options = isRecorded ? await this.#inWorktree(given, threadId) : given;
    checkDirectory(options);
    if (options.configProfile !== undefined) checkProfile(options, this.#home);
    return options;
  }

  /** Starts a `codex exec` with the options of a thread. */
  async #start(
    threadOptions: ThreadOptions,
    directory: TurnDirectory,
    own: Partial<ExecArguments>,
    {
      trace,
      ...start
    }: Pick<StartProcessOptions, "signal" | "input" | "onStderr" | "secrets"> &
      Pick<TurnSink["request"], "trace">,
  ): Promise<CodexProcess> {
    const binary = this.#findBinary();
    const { baseUrl, strictConfig, maxLineBytes, killGraceMs, supervisor } = this.#options;
    const { approvalPolicy } = threadOptions;
    const { overrides, configProfile } = await threadArguments(
      threadOptions,
      this.#overrides,
      directory,
      this.#home,
    );
    const args = buildExecArguments({
      ...threadOptions,
      approvalPolicy: typeof approvalPolicy === "string" ? approvalPolicy : undefined,
      configOverrides: overrides,
      configProfile,
      baseUrl,
      strictConfig,
      ...own,
    });
    checkLengths(args);
    return startProcess({
      ...start,
      command: binary.path,
      args,
      env: this.#buildEnvironment(binary, trace),
      maxLineBytes,
      killGraceMs,
      supervisor,
    });
  }

  #decoder(threadId: string | null) {
    const report = (diagnostic: Diagnostic) => reportDiagnostic(this.#options.onDiagnostic, diagnostic);
    return createEventDecoder({ threadId, report });
  }

  get #exitGraceMs(): number {
    return this.#options.exitGraceMs ?? defaultExitGraceMs;
  }

  get #home(): string | undefined {
    return codexHome(this.#options.env ?? process.env);
  }

  /** The options of a later turn of a thread with a worktree. Its directory is in the record of the thread. */
  async #inWorktree(options: ThreadOptions, threadId: string): Promise<ThreadOptions> {
    const workingDirectory = await readRecordedDirectory(this.#home, threadId);
    if (workingDirectory !== null) return { ...options, workingDirectory };
    const expected = `used with a thread whose session is in CODEX_HOME (${this.#home}) and says where the worktree is`;
    throw new InvalidOptionError("worktree", expected, `thread ${threadId}`, "starting the turn");
  }

  /** The binary does not report an MCP server that needs a login, except in its log. */
  #watchStderr(threadId: string | null): (text: string) => unknown {
    const { onStderr, onDiagnostic } = this.#options;
    return (text) => {
      const detail = /^.*\bworker quit\b.*\bAuthRequired\b.*$/m.exec(text)?.[0];
      if (detail !== undefined) {
        reportDiagnostic(onDiagnostic, {
          code: "mcp_login_required",
          message: "An MCP server needs a login (codex mcp login), so the agent works without its tools.",
          detail,
          ...(threadId !== null && { threadId }),
        });
      }
      return onStderr?.(text);
    };
  }

  /** Looks for the binary at each turn, which takes about a millisecond: it can be upgraded while this process runs. */
  #findBinary(): CodexBinary {
    const { codexPathOverride, env } = this.#options;
    return findCodexBinary({ override: codexPathOverride, env });
  }

  /** @param trace the binary continues the trace in these variables, and so do the commands and MCP servers that inherit them */
  #buildEnvironment(
    { pathDirectories }: CodexBinary,
    trace?: TurnSink["request"]["trace"],
  ): Record<string, string> {
    const { env, apiKey, clientInfo } = this.#options;
    const given = { env, inherited: process.env, apiKey, pathDirectories, originator: clientInfo?.name };
    const built = buildEnvironment(given);
    if (trace === undefined) return built;
    const { TRACESTATE: _, ...others } = built;
    const { traceparent, tracestate } = trace;
    return { ...others, TRACEPARENT: traceparent, ...(tracestate && { TRACESTATE: tracestate }) };
  }
}

/** `codex exec review` always starts a thread of its own. */
function reviewOfOldThread(): UnsupportedOptionError {
  return new UnsupportedOptionError("thread.startReview() after the first turn", "app-server");
}
