import { existsSync } from "node:fs";
import { join } from "node:path";
import { flattenConfig } from "@codex/config";
import {
  buildEnvironment,
  buildExecArguments,
  type CodexBinary,
  findCodexBinary,
  startProcess,
} from "@codex/exec";
import type { Usage } from "@codex/protocol";
import { reportDiagnostic } from "../../errors/diagnostic.js";
import { InvalidOptionError } from "../../errors/option-errors.js";
import type { CodexOptions } from "../../options/codex-options.js";
import type { Secrets } from "../../options/secrets.js";
import type { ThreadOptions } from "../../options/thread-options.js";
import { threadOptionsFor } from "../../options/turn-options.js";
import type { Engine, EngineTurn, Log, SharedState, TurnSink } from "../engine.js";
import { checkDirectory, codexHome } from "../host.js";
import { reportUnreadableImages } from "../image-format.js";
import { readRecordedDirectory, readSessionUsage } from "../session-file.js";
import { createEventDecoder } from "./event-decoder.js";
import { ExecTurn } from "./exec-turn.js";
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
    const { request } = turn;
    const given = threadOptionsFor(request);
    const { threadId } = turn;
    const threadOptions =
      given.worktree && threadId !== null && !given.ephemeral
        ? await this.#inWorktree(given, threadId)
        : given;
    checkDirectory(threadOptions);
    checkProfile(threadOptions, this.#home);
    reportUnreadableImages(request.input.images, this.#options.onDiagnostic);
    const binary = this.#findBinary();
    const env = this.#buildEnvironment(binary, request.trace);
    const secrets = this.#secrets.list();
    const directory = new TurnDirectory();
    try {
      const schemaFile = request.output && (await directory.writeSchema(request.output.schemaText));
      const images = await directory.stageImages(request.input.images);
      const process = await startProcess({
        signal,
        command: binary.path,
        args: this.#buildArguments(turn, threadOptions, schemaFile, images),
        env,
        input: request.input.prompt,
        maxLineBytes: this.#options.maxLineBytes,
        killGraceMs: this.#options.killGraceMs,
        supervisor: this.#options.supervisor,
        onStderr: this.#watchStderr(turn),
        secrets,
      });
      const { pid } = process;
      this.#log?.("debug", "processStarted", { transport: "exec", pid, threadId });
      turn.began = true;
      const running = new ExecTurn(turn, {
        process,
        directory,
        decode: createEventDecoder({
          threadId: turn.threadId,
          report: (diagnostic) => reportDiagnostic(this.#options.onDiagnostic, diagnostic),
        }),
        secrets,
        exitGraceMs: this.#options.exitGraceMs ?? defaultExitGraceMs,
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

  async close(): Promise<void> {
    await Promise.all([...this.#running].map((turn) => turn.close()));
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
  #watchStderr({ threadId }: TurnSink): (text: string) => unknown {
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
    trace: TurnSink["request"]["trace"],
  ): Record<string, string> {
    const { env, apiKey, clientInfo } = this.#options;
    const given = { env, inherited: process.env, apiKey, pathDirectories, originator: clientInfo?.name };
    const built = buildEnvironment(given);
    if (trace === undefined) return built;
    const { TRACESTATE: _, ...others } = built;
    const { traceparent, tracestate } = trace;
    return { ...others, TRACEPARENT: traceparent, ...(tracestate && { TRACESTATE: tracestate }) };
  }

  #buildArguments(
    { request, threadId }: TurnSink,
    threadOptions: ThreadOptions,
    outputSchemaFile: string | undefined,
    images: readonly string[],
  ): string[] {
    const { options, input } = request;
    return buildExecArguments({
      ...threadOptions,
      configOverrides: [...this.#overrides, ...instructionOverrides(threadOptions)],
      baseUrl: this.#options.baseUrl,
      strictConfig: this.#options.strictConfig,
      outputSchemaFile,
      cyberAccessProgram: options.cyberAccessProgram,
      resumeId: threadId ?? undefined,
      images,
      emptyPrompt: input.prompt === "",
    });
  }
}

/** Rejects a profile without a file, which the binary would ignore. */
function checkProfile({ configProfile }: ThreadOptions, home: string | undefined): void {
  if (configProfile === undefined || home === undefined) return;
  const path = join(home, `${configProfile}.config.toml`);
  if (existsSync(path)) return;
  const received = `${JSON.stringify(configProfile)} (${path} does not exist)`;
  throw new InvalidOptionError("configProfile", "the name of a profile", received, "starting the turn");
}

/** Makes overrides of instructions, for which `codex exec` has no flags. The key of base instructions is `instructions`. */
function instructionOverrides({ baseInstructions, developerInstructions }: ThreadOptions): string[] {
  return flattenConfig({
    ...(baseInstructions !== undefined && { instructions: baseInstructions }),
    ...(developerInstructions !== undefined && { developer_instructions: developerInstructions }),
  });
}
