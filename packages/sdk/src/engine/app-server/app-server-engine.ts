import type {
  AppServerClient,
  Connection,
  ConnectionDiagnostic,
  ServerNotification,
} from "@codex/app-server";
import type { Usage } from "@codex/protocol";

import type { CodexOptions } from "../../codex/codex-options.js";
import type { Diagnostic } from "../../codex/diagnostic.js";
import { reportDiagnostic } from "../../codex/report-diagnostic.js";
import { CodexClosedError } from "../../errors/codex-closed-error.js";
import { InteractionDesk } from "../../interaction/interaction-desk.js";
import type { Secrets } from "../../secrets/secrets.js";
import { codexHome } from "../../session/codex-home.js";
import { readSessionUsage } from "../../session/read-session-usage.js";
import { checkDirectory } from "../../thread/check-directory.js";
import type { ThreadOptions } from "../../thread/thread-options.js";
import type { Engine, EngineServer, EngineTurn, TurnRequest } from "../engine.js";
import { AppServerTurn } from "./app-server-turn.js";
import { beginTurn } from "./begin-turn.js";
import { onceClosed } from "./once-closed.js";
import { openServer } from "./open-server.js";
import { orAborted } from "./or-aborted.js";
import { reattachTurn } from "./reattach-turn.js";
import { RecordedToolsCheck } from "./recorded-tools-check.js";
import { ServerLink } from "./server-link.js";
import type { ServerThread } from "./server-thread.js";
import { ServerThreads } from "./server-threads.js";
import { ThreadGates } from "./thread-gates.js";
import { threadDefaults } from "./thread-parameters.js";
import { translateUsage } from "./translation/translate-usage.js";

/** Milliseconds an interrupted turn, or the server itself, may take to end, unless the caller says otherwise. */
const defaultKillGraceMs = 5000;

/** How many idle threads the server keeps, unless the caller says otherwise. */
const defaultMaxIdleThreads = 128;

/** How long a broken connection to a server elsewhere is tried to be made again, unless the caller says otherwise. */
const defaultReconnectMs = 30_000;

/** How long a server may take to put a thread away. One elsewhere never does while another client listens to it. */
const putAwayLimitMs = 30_000;
const remotePutAwayLimitMs = 5000;

/** Runs every turn on one `codex app-server`, which is started with the first of them. */
export class AppServerEngine implements Engine, EngineServer {
  readonly server: EngineServer = this;
  readonly #options: CodexOptions;
  readonly #overrides: readonly string[];
  readonly #link: ServerLink;
  readonly #gates = new ThreadGates(() => this.#link.hold());
  /** The turns that run, or that were given up and may still be running. */
  readonly #turns = new Set<AppServerTurn>();
  /** The turns that run elsewhere while the connection is away. */
  readonly #away = new Set<AppServerTurn>();
  readonly #toolsCheck: RecordedToolsCheck;
  readonly #desk: InteractionDesk;
  /** The threads of the connection that stands, or stood last. */
  #threads: ServerThreads | undefined;
  #unheardNotifications = 0;

  /**
   * @param options the caller's, checked
   * @param overrides `config` flattened, then the raw ones, in the order they are to be sent
   * @param secrets what must not get into a message
   */
  constructor(options: CodexOptions, overrides: readonly string[], secrets: Secrets) {
    this.#options = options;
    this.#overrides = overrides;
    const report = (diagnostic: Diagnostic) => reportDiagnostic(options.onDiagnostic, diagnostic);
    this.#toolsCheck = new RecordedToolsCheck(codexHome(options.env ?? process.env), report);
    this.#desk = new InteractionDesk({
      turnOf: (threadId) => this.#threads?.get(threadId)?.turn,
      remote: isRemote(options),
      report,
    });
    const onDiagnostic = this.#onDiagnostic.bind(this);
    this.#link = new ServerLink(
      (onOpening, signal) => {
        const setUp = (connection: Connection) => {
          onOpening(connection);
          this.#setUp(connection);
        };
        return openServer(options, overrides, { setUp, onDiagnostic, signal, secrets: secrets.list() });
      },
      (error) => this.#onLost(error),
    );
  }

  get unheardNotifications(): number {
    return this.#unheardNotifications;
  }

  connect(): Promise<AppServerClient> {
    return this.#link.connect();
  }

  async warmUp(): Promise<void> {
    await this.connect();
  }

  async startTurn(request: TurnRequest, signal: AbortSignal): Promise<EngineTurn> {
    if (!isRemote(this.#options)) checkDirectory(request.threadOptions);
    const threadId = request.threadId?.toLowerCase() ?? null;
    const leave = threadId === null ? undefined : await this.#gates.enter(threadId, signal);
    let giveUp: (() => Promise<void>) | undefined;
    let turn: AppServerTurn;
    try {
      const threads = await orAborted(this.#connectedThreads(), signal);
      const loading = threads.load(threadId, request.threadOptions, signal);
      giveUp = () => threads.giveUp(loading, threadId === null);
      const thread = await orAborted(loading, signal);
      void this.#toolsCheck.check(request);
      turn = this.#newTurn(threads, thread, request);
      // Of a new thread nobody else knows, so this does not wait.
      const release = leave ?? (await this.#gates.enter(thread.id));
      void turn.over.then(release);
    } catch (error) {
      // The server may still be loading the thread, and would ignore what the next turn asks for.
      void Promise.resolve(giveUp?.()).then(leave);
      throw error;
    }
    await beginTurn(turn, signal);
    return turn;
  }

  #newTurn(threads: ServerThreads, thread: ServerThread<AppServerTurn>, request: TurnRequest): AppServerTurn {
    const turn = new AppServerTurn({
      connection: threads.connection,
      thread,
      request,
      interruptGraceMs: this.#options.killGraceMs ?? defaultKillGraceMs,
    });
    thread.turn = turn;
    this.#turns.add(turn);
    const letGo = this.#link.hold();
    void turn.over.then(() => {
      this.#turns.delete(turn);
      if (thread.turn === turn) thread.turn = undefined;
      threads.rest(thread);
      letGo();
    });
    return turn;
  }

  async readTotalUsage(threadId: string): Promise<Usage | null> {
    const told = this.#threads?.get(threadId.toLowerCase())?.totalUsage;
    return told === undefined
      ? readSessionUsage(codexHome(this.#options.env ?? process.env), threadId)
      : told;
  }

  async fork(threadId: string, options: ThreadOptions, lastTurnId: string | undefined): Promise<string> {
    const threads = await this.#connectedThreads();
    return (await threads.fork(threadId.toLowerCase(), options, lastTurnId)).id;
  }

  async release(threadId: string): Promise<void> {
    const id = threadId.toLowerCase();
    const leave = await this.#gates.enter(id);
    await this.#threads?.putAway(id);
    leave();
  }

  async rename(threadId: string, name: string): Promise<void> {
    const { connection } = await this.#connectedThreads();
    await onceClosed(() => connection.request("thread/name/set", { threadId, name }));
  }

  async retire(threadId: string, method: "thread/archive" | "thread/delete"): Promise<void> {
    const id = threadId.toLowerCase();
    const leave = await this.#gates.enter(id);
    try {
      const threads = await this.#connectedThreads();
      await threads.connection.request(method, { threadId: id });
      threads.forget(id);
    } finally {
      leave();
    }
  }

  async close(): Promise<void> {
    await this.#link.close();
    // Nobody will ever tell how they ended; whoever still asks the server to end them can stop.
    for (const turn of this.#turns) turn.lose(new CodexClosedError());
  }

  async #connectedThreads(): Promise<ServerThreads> {
    await this.connect();
    // Made by #setUp, before the connection was.
    return this.#threads as ServerThreads;
  }

  #setUp(connection: Connection): void {
    const limits = {
      maxIdle: this.#options.maxIdleThreads ?? defaultMaxIdleThreads,
      putAwayMs: isRemote(this.#options) ? remotePutAwayLimitMs : putAwayLimitMs,
    };
    const threads = new ServerThreads(connection, threadDefaults(this.#options, this.#overrides), limits);
    this.#threads = threads;
    this.#desk.attend(connection);
    connection.onNotification("*", (notification) => this.#route(threads, notification));
  }

  #route(threads: ServerThreads, notification: ServerNotification): void {
    const { threadId } = (notification.params ?? {}) as { threadId?: unknown };
    const thread = typeof threadId === "string" ? threads.get(threadId) : undefined;
    const isHeard = thread?.turn?.accept(notification) ?? false;
    if (!isHeard) this.#unheardNotifications += 1;
    switch (notification.method) {
      case "thread/tokenUsage/updated":
        if (thread) thread.totalUsage = translateUsage(notification.params.tokenUsage.total);
        break;
      case "turn/started":
        if (thread && !isHeard) thread.lastTurnId = notification.params.turn.id;
        break;
      case "warning":
        // Of a thread's settings the server warns when it has loaded the thread, before any turn of it.
        if (!isHeard && thread?.lastTurnId === undefined) thread?.warnings.push(notification);
        break;
      case "configWarning":
      case "deprecationNotice":
        this.#warn(notification);
        break;
      case "thread/status/changed":
        // All there is to hear when a thread was to be deleted and the server refused that too late.
        if (notification.params.status.type === "notLoaded") threads.drop(notification.params.threadId);
        break;
      case "thread/closed":
      case "thread/archived":
      case "thread/deleted":
        threads.forget(notification.params.threadId);
        break;
    }
  }

  /** Warnings about the set-up of the server, which belong to no turn. */
  #warn({ method, params }: { method: string; params: { summary: string; details: string | null } }): void {
    const code = method === "configWarning" ? "config_warning" : "deprecation";
    const { summary: message, details: detail } = params;
    this.#onDiagnostic({ code, message, ...(detail !== null && { detail }) });
  }

  /** A notification too deep to be delivered fails its turn, which might otherwise wait forever for its end. */
  #onDiagnostic({ code, message, detail, method, threadId, turnId }: ConnectionDiagnostic): void {
    const turn = threadId === undefined ? undefined : this.#threads?.get(threadId)?.turn;
    if (code === "notification_too_deep" && method && turn?.failTooDeep(method, turnId)) return;
    reportDiagnostic(this.#options.onDiagnostic, {
      code,
      message,
      ...(threadId !== undefined && { threadId }),
      ...(detail !== undefined && { detail }),
    });
  }

  /** What ran here is lost, and the next turn starts a new server. What runs elsewhere goes on without us. */
  #onLost(error: unknown): void {
    this.#threads = undefined;
    const { transport } = this.#options;
    const limitMs = typeof transport === "object" ? (transport.reconnectMs ?? defaultReconnectMs) : 0;
    for (const turn of this.#turns) {
      if (limitMs === 0) turn.lose(error);
      else if (!this.#away.has(turn)) void this.#reattach(turn, limitMs, error);
    }
  }

  async #reattach(turn: AppServerTurn, limitMs: number, lost: unknown): Promise<void> {
    this.#away.add(turn);
    try {
      // The connection can break again meanwhile.
      for (let isBack = false; !isBack; ) {
        await this.#link.reconnect(limitMs);
        isBack = this.#threads !== undefined && (await reattachTurn(this.#threads, turn, lost));
      }
    } catch (error) {
      turn.lose(error);
    }
    this.#away.delete(turn);
  }
}

function isRemote({ transport }: CodexOptions): boolean {
  return typeof transport === "object";
}
