import {
  type AppServerClient,
  type AppServerClientOptions,
  connectAppServer,
  type ServerNotification,
  startAppServer,
} from "@codex/app-server";
import { flattenConfig } from "@codex/config";
import type { Usage } from "@codex/protocol";

import type { CodexOptions } from "../../codex/codex-options.js";
import { reportDiagnostic } from "../../codex/report-diagnostic.js";
import { ThreadMismatchError } from "../../errors/thread-mismatch-error.js";
import { sdkVersion } from "../../sdk-version.js";
import { codexHome } from "../../session/codex-home.js";
import { readSessionUsage } from "../../session/read-session-usage.js";
import type { ThreadOptions } from "../../thread/thread-options.js";
import type { Engine, EngineTurn, TurnRequest } from "../engine.js";
import { AppServerTurn } from "./app-server-turn.js";
import { threadParameters, threadStartParameters } from "./thread-parameters.js";
import { turnParameters } from "./turn-parameters.js";

/** Milliseconds an interrupted turn, or the server itself, may take to end, unless the caller says otherwise. */
const defaultKillGraceMs = 5000;

/** Runs every turn on one `codex app-server`, which is started with the first of them. */
export class AppServerEngine implements Engine {
  readonly #options: CodexOptions;
  readonly #overrides: readonly string[];
  readonly #turns = new Map<string, AppServerTurn>();
  readonly #totals = new Map<string, Usage>();
  /** On which connection the thread of some options was last loaded. */
  readonly #loaded = new WeakMap<ThreadOptions, AppServerClient>();
  #client: Promise<AppServerClient> | undefined;

  /**
   * @param options the caller's, checked
   * @param overrides `config` flattened, then the raw ones, in the order they are to be sent
   */
  constructor(options: CodexOptions, overrides: readonly string[]) {
    this.#options = options;
    this.#overrides = overrides;
  }

  async startTurn(request: TurnRequest, signal: AbortSignal): Promise<EngineTurn> {
    const client = await this.connect();
    signal.throwIfAborted();
    const threadId = await this.#loadThread(client, request, signal);
    const turn = new AppServerTurn({
      client,
      threadId,
      totalUsage: this.#totals.get(threadId),
      interruptGraceMs: this.#options.killGraceMs ?? defaultKillGraceMs,
      onGone: () => this.#onGone(turn),
    });
    this.#turns.set(threadId, turn);
    try {
      // Not given up on abort: what the server has begun must be known, so that it can be interrupted.
      await client.request("turn/start", turnParameters(threadId, request), {
        onResult: ({ turn: { id } }) => turn.started(id),
      });
      return turn;
    } catch (error) {
      await turn.cancel();
      throw error;
    }
  }

  async readTotalUsage(threadId: string): Promise<Usage | null> {
    return (
      this.#totals.get(threadId) ?? readSessionUsage(codexHome(this.#options.env ?? process.env), threadId)
    );
  }

  async close(): Promise<void> {
    const client = await this.#client?.catch(() => undefined);
    await client?.close();
  }

  /** The connection, made now if there is none. */
  connect(): Promise<AppServerClient> {
    this.#client ??= this.#start();
    return this.#client;
  }

  async #start(): Promise<AppServerClient> {
    try {
      const client = await this.#open();
      void client.closed.then(({ error }) => this.#onClosed(error));
      return client;
    } catch (error) {
      this.#client = undefined;
      throw error;
    }
  }

  #open(): Promise<AppServerClient> {
    const { env, transport, apiKey, onDiagnostic, ...rest } = this.#options;
    const options: AppServerClientOptions = {
      clientInfo: { name: "codex_sdk_ts", title: "Codex SDK for TypeScript", version: sdkVersion },
      onDiagnostic: ({ code, message, detail }) =>
        reportDiagnostic(onDiagnostic, { code, message, ...(detail !== undefined && { detail }) }),
      setUp: (connection) => connection.onNotification("*", (notification) => this.#route(notification)),
    };
    if (typeof transport === "object") return connectAppServer({ ...options, ...transport });
    return startAppServer({
      ...rest,
      ...options,
      env,
      // This mode of the binary does not read the variable.
      apiKey: apiKey ?? ((env ?? process.env)["CODEX_API_KEY"] || undefined),
      configOverrides: this.#allOverrides(),
    });
  }

  #allOverrides(): string[] {
    const { baseUrl } = this.#options;
    const base = baseUrl === undefined ? [] : flattenConfig({ openai_base_url: baseUrl });
    return [...this.#overrides, ...base];
  }

  async #loadThread(client: AppServerClient, request: TurnRequest, signal: AbortSignal): Promise<string> {
    const { threadId, threadOptions } = request;
    if (threadId !== null && this.#loaded.get(threadOptions) === client) return threadId;
    const parameters = threadParameters(threadOptions, { cwd: process.cwd() });
    const { thread } =
      threadId === null
        ? await client.request(
            "thread/start",
            { ...parameters, ...threadStartParameters(threadOptions) },
            { signal },
          )
        : await client.request("thread/resume", { ...parameters, threadId, excludeTurns: true }, { signal });
    if (threadId !== null && thread.id !== threadId.toLowerCase())
      throw new ThreadMismatchError(threadId, thread.id);
    this.#loaded.set(threadOptions, client);
    return thread.id;
  }

  #route(notification: ServerNotification): void {
    const { threadId } = (notification.params ?? {}) as { threadId?: unknown };
    if (typeof threadId === "string") this.#turns.get(threadId)?.accept(notification);
  }

  #onGone(turn: AppServerTurn): void {
    if (this.#turns.get(turn.threadId) === turn) this.#turns.delete(turn.threadId);
    if (turn.totalUsage !== undefined) this.#totals.set(turn.threadId, turn.totalUsage);
  }

  /** Whatever ran is lost; the next turn starts a new server, which resumes its thread. */
  #onClosed(error: unknown): void {
    this.#client = undefined;
    for (const turn of [...this.#turns.values()]) turn.lose(error);
  }
}
