import type {
  AppServerClient,
  Connection,
  ConnectionDiagnostic,
  ServerNotification,
} from "@codex/app-server";
import type { Usage } from "@codex/protocol";
import { type Diagnostic, reportDiagnostic } from "../../errors/diagnostic.js";
import { CodexClosedError } from "../../errors/turn-errors.js";
import type { CodexOptions } from "../../options/codex-options.js";
import type { ThreadOptions } from "../../options/thread-options.js";
import { threadOptionsFor } from "../../options/turn-options.js";
import type {
  Engine,
  EngineServer,
  EngineTurn,
  ForkPlace,
  LoadedThread,
  SharedState,
  TurnSink,
} from "../engine.js";
import { checkDirectory, codexHome } from "../host.js";
import { reportUnreadableImages } from "../image-format.js";
import { readSessionUsage } from "../session-file.js";
import { orAborted } from "../waiting.js";
import { AppServerTurn } from "./app-server-turn.js";
import { deliver, Environments } from "./environments.js";
import { defaultIdleThreadMs, defaultMaxIdleThreads } from "./idle-threads.js";
import { itemsPerPageWith } from "./list-items.js";
import { defaultReconnectMs, LostTurns } from "./lost-turns.js";
import { answerRequests } from "./open-requests.js";
import { diagnosticOf } from "./server-diagnostics.js";
import { openServer, ServerLink } from "./server-link.js";
import { ServerVersion } from "./server-version.js";
import { explainUnarchiving, indexSession, onceClosed, RecordedToolsCheck } from "./thread-loading.js";
import { threadDefaults, threadParameters } from "./thread-parameters.js";
import type { ThreadSession } from "./thread-session.js";
import { ThreadSessions } from "./thread-sessions.js";
import { readyInput } from "./turn-input.js";

/** The default of `killGraceMs`. */
const defaultKillGraceMs = 5000;

/** Runs every turn on one `codex app-server`, which the first turn starts or connects to. */
export class AppServerEngine implements Engine, EngineServer {
  readonly server: EngineServer = this;
  readonly #options: CodexOptions;
  readonly #overrides: readonly string[];
  readonly #link: ServerLink;
  /** The turns that run, or that were abandoned and may still be running. */
  readonly #turns = new Set<AppServerTurn>();
  readonly #lostTurns: LostTurns;
  readonly #toolsCheck: RecordedToolsCheck;
  /** The threads of the current connection. */
  #sessions: ThreadSessions | undefined;
  readonly #state: SharedState;

  /**
   * @param options the caller's options, checked
   * @param overrides the flattened `config`, then the raw overrides, in the order to send them
   * @param state what it shares with its `Codex`
   */
  constructor(options: CodexOptions, overrides: readonly string[], state: SharedState) {
    this.#state = state;
    this.#options = options;
    this.#overrides = overrides;
    this.#toolsCheck = new RecordedToolsCheck(codexHome(options.env ?? process.env), this.#report);
    const onDiagnostic = this.#onDiagnostic.bind(this);
    this.#link = new ServerLink(
      async (onOpening, signal) => {
        const setUp = (connection: Connection) => {
          onOpening(connection);
          this.#setUp(connection);
        };
        const opening = { setUp, onDiagnostic, signal, secrets: state.secrets.list(), log: state.log };
        const client = await openServer(options, overrides, opening);
        this.#noteVersion(new ServerVersion(client.server?.userAgent));
        await state.tokens?.restore(client);
        return client;
      },
      (error) => this.#onLost(error),
    );
    const { transport, maxLineBytes } = options;
    this.#lostTurns = new LostTurns({
      link: this.#link,
      limitMs: typeof transport === "object" ? (transport.reconnectMs ?? defaultReconnectMs) : 0,
      pageSize: itemsPerPageWith(maxLineBytes),
      sessions: () => this.#sessions,
    });
  }

  connect(): Promise<AppServerClient> {
    return this.#link.connect();
  }

  hold(): () => void {
    return this.#link.hold();
  }

  async warmUp(): Promise<void> {
    await this.connect();
  }

  async startTurn(sink: TurnSink, signal: AbortSignal): Promise<EngineTurn> {
    const { threadOptions } = sink.request;
    const { images } = sink.request.input;
    if (!this.#isRemote) checkDirectory(threadOptionsFor(sink.request));
    const readable = this.#isRemote ? images.filter((image) => typeof image !== "string") : images;
    reportUnreadableImages(readable, this.#options.onDiagnostic);
    const threadId = sink.threadId?.toLowerCase() ?? null;
    // The server would add the input to an abandoned turn that still runs.
    const before = [...this.#turns].find(({ session }) => session.id === threadId);
    if (before) await orAborted(before.gone, signal);
    const sessions = await orAborted(this.#connectedSessions(), signal);
    const { connection, serverVersion } = sessions;
    if (threadOptions.environment)
      await orAborted(Environments.of(connection).connect(threadOptions, serverVersion), signal);
    const loading = sessions.load(threadId, sink.request, signal);
    let session: ThreadSession;
    try {
      session = await orAborted(loading, signal);
      const ready = readyInput(sink.request, session);
      if (ready) sink.request.input = await orAborted(ready, signal);
    } catch (error) {
      // The server may still be loading the thread, and would ignore the parameters of the next turn.
      sessions.giveUp(threadId, loading);
      throw error;
    }
    void this.#toolsCheck.check(threadId, threadOptions);
    const turn = new AppServerTurn(sink, session, this.#options.killGraceMs ?? defaultKillGraceMs);
    session.turn = turn;
    this.#turns.add(turn);
    const release = this.#link.hold();
    void turn.gone.then(() => {
      this.#turns.delete(turn);
      if (session.turn === turn) session.turn = undefined;
      this.#sessions?.markIdle(session);
      release();
    });
    void (sink.request.task?.type === "attach" ? this.#lostTurns.join(turn) : turn.begin());
    return turn;
  }

  async readTotalUsage(threadId: string): Promise<Usage | null> {
    const reported = this.#sessions?.get(threadId.toLowerCase())?.totalUsage;
    return reported === undefined
      ? readSessionUsage(codexHome(this.#options.env ?? process.env), threadId)
      : reported;
  }

  async fork(threadId: string, options: ThreadOptions, place: ForkPlace): Promise<string> {
    const sessions = await this.#connectedSessions();
    return (await sessions.fork(threadId.toLowerCase(), options, place)).id;
  }

  async use<Result>(
    threadId: string,
    options: ThreadOptions,
    work: (thread: LoadedThread) => Promise<Result>,
  ): Promise<Result> {
    return (await this.#connectedSessions()).use(threadId.toLowerCase(), options, work);
  }

  holds(threadId: string): boolean {
    const [sessions, id] = [this.#sessions, threadId.toLowerCase()];
    return sessions !== undefined && (sessions.get(id) !== undefined || sessions.leaving.has(id));
  }

  invalidate(threadId: string): void {
    this.#sessions?.get(threadId.toLowerCase())?.settings.invalidate();
  }

  async index(threadId: string): Promise<void> {
    const { connection } = await this.#connectedSessions();
    // With a writable sandbox, the server would mark the project as trusted.
    const options = { sandboxMode: "read-only" } as const;
    const parameters = threadParameters(options, threadDefaults(this.#options, this.#overrides)());
    await indexSession(connection, threadId, parameters);
  }

  async release(threadId: string): Promise<void> {
    await this.#sessions?.unload(threadId.toLowerCase());
  }

  async rename(threadId: string, name: string): Promise<void> {
    const { connection } = await this.#connectedSessions();
    await onceClosed(() => connection.request("thread/name/set", { threadId, name }));
  }

  async retire(threadId: string, method: "thread/archive" | "thread/delete"): Promise<void> {
    const id = threadId.toLowerCase();
    const sessions = await this.#connectedSessions();
    await sessions.connection.request(method, { threadId: id });
    sessions.forget(id);
  }

  async restore(threadId: string): Promise<void> {
    const client = await this.connect();
    await client.request("thread/unarchive", { threadId }).catch((error: unknown) => {
      throw explainUnarchiving(error);
    });
  }

  async close(): Promise<void> {
    await this.#link.close();
    // The server can no longer report how they ended.
    for (const turn of this.#turns) turn.lose(new CodexClosedError());
  }

  get #isRemote(): boolean {
    return typeof this.#options.transport === "object";
  }

  readonly #report = (diagnostic: Diagnostic): void => {
    reportDiagnostic(this.#options.onDiagnostic, diagnostic);
  };

  async #connectedSessions(): Promise<ThreadSessions> {
    await this.connect();
    // Created by #setUp before the connection was returned.
    return this.#sessions as ThreadSessions;
  }

  #setUp(connection: Connection): void {
    const sessions = new ThreadSessions(connection, {
      maxIdle: this.#options.maxIdleThreads ?? defaultMaxIdleThreads,
      idleMs: this.#options.idleThreadMs ?? defaultIdleThreadMs,
      defaults: threadDefaults(this.#options, this.#overrides),
      remote: this.#isRemote,
      report: this.#report,
    });
    this.#sessions = sessions;
    answerRequests(connection, {
      sessionOf: (threadId) => sessions.get(threadId),
      tokens: () => this.#state.tokens,
      remote: this.#isRemote,
      report: this.#report,
    });
    connection.onNotification("*", (notification) => {
      this.#route(sessions, notification);
      this.#state.subscriptions.deliver(notification);
    });
  }

  #noteVersion(version: ServerVersion): void {
    if (this.#sessions) this.#sessions.serverVersion = version;
    const { warning } = version;
    if (warning !== undefined) this.#report({ code: "old_server", message: warning });
  }

  #route(sessions: ThreadSessions, notification: ServerNotification): void {
    const { threadId } = (notification.params ?? {}) as { threadId?: unknown };
    if (typeof threadId === "string") {
      if (notification.method === "turn/started") {
        sessions.noteSubAgent(threadId, notification.params.turn);
      }
      const session = sessions.get(threadId);
      if (session) deliver(session, threadId, notification);
    }
    const diagnostic = diagnosticOf(notification);
    if (diagnostic) this.#report(diagnostic);
    switch (notification.method) {
      case "account/rateLimits/updated":
        // The server reports an exhausted limit before the turn fails because of it.
        for (const turn of this.#turns) turn.rateLimits = notification.params?.rateLimits;
        break;
      case "thread/status/changed":
        // The only notification when the server rejects a deletion after it has unloaded the thread.
        if (notification.params.status.type === "notLoaded") sessions.drop(notification.params.threadId);
        break;
      case "thread/closed":
      case "thread/archived":
      case "thread/deleted":
        sessions.forget(notification.params.threadId);
        break;
    }
  }

  /** A notification that is nested too deep fails its turn, which might otherwise never end. */
  #onDiagnostic({ code, message, detail, method, threadId, turnId }: ConnectionDiagnostic): void {
    const turn = threadId === undefined ? undefined : this.#sessions?.get(threadId)?.turn;
    if (code === "notification_too_deep" && method && turn?.failTooDeep(method, turnId)) return;
    this.#report({
      code,
      message,
      ...(threadId !== undefined && { threadId }),
      ...(detail !== undefined && { detail }),
    });
  }

  /** Turns of a local server are lost, and the next one starts a new server. Turns of a remote server continue. */
  #onLost(error: unknown): void {
    this.#sessions = undefined;
    for (const turn of this.#turns) {
      // The turns of a goal that start meanwhile would be missed.
      if (!this.#isRemote || turn.sink.request.task?.type === "goal") turn.lose(error);
      else void this.#lostTurns.recover(turn, error);
    }
  }
}
