import { type Codex, CodexError, type ThreadInfo, type ThreadOptions } from "@codex/sdk";
import { type Context, Hono } from "hono";
import type { ListedThread, Snapshot, StartedThread } from "../model/wire.js";
import { type EventLog, MemoryEventLog } from "./event-log.js";
import { LiveThread, type LiveThreadContext, newServerId } from "./live-thread.js";
import { checkSource, readJson, requireText } from "./request-guard.js";
import { stateOfHistory } from "./thread-history.js";
import { errorResponse, RequestRejection } from "./web-server-error.js";

/** What a request wants to do. `threadId` is the thread it is about. */
export type WebAction =
  | { type: "list" | "start" }
  | { type: "read" | "turn" | "steer" | "interrupt" | "answer" | "remove"; threadId: string };

/** Options of {@link threadServer}. */
export type ThreadServerOptions = {
  /** Runs the threads. Answers, steering, lists and earlier threads require its app-server transport. */
  codex: Codex;
  /**
   * Decides whether a request may do what it asks for. Called for every request, and for every thread of a list. A request that it
   * refuses gets the status 403.
   */
  authorize: (request: Request, action: WebAction) => boolean | Promise<boolean>;
  /**
   * Options of all threads, or a function that makes those of one thread from the request that starts or first opens it. The
   * browser cannot change them. Without `onApproval`, `onUserInput` and `onElicitation`, the viewers answer.
   */
  threadOptions?: ThreadOptions | ((request: Request) => ThreadOptions | Promise<ThreadOptions>) | undefined;
  /**
   * Whether the browser may open a thread that this server did not start since it runs. Default: those that a thread server with
   * the same `threadSource` started.
   */
  isVisible?: ((thread: ThreadInfo) => boolean) | undefined;
  /** Marks the threads of this server in their record. Default: `"codex-web"`. */
  threadSource?: string | undefined;
  /** The path that the server is mounted at, such as `/api/codex`. Default: none. */
  basePath?: string | undefined;
  /** Host names (without port) that the server answers for. Default: `localhost`, `127.0.0.1` and `[::1]`. */
  hosts?: readonly string[] | undefined;
  /** Origins of other sites whose pages may use the server, such as `https://app.example.com`. Default: none. */
  origins?: readonly string[] | undefined;
  /** The limit of a request body, in bytes. Default: 1 MiB. */
  maxBodyBytes?: number | undefined;
  /** How many turns may run at once. A further one gets the status 503. Default: 8. */
  maxTurns?: number | undefined;
  /** How many bytes of events may wait for a slow viewer, which then gets a snapshot instead. Default: 1 MiB. */
  maxBufferedBytes?: number | undefined;
  /** The interval of heartbeats, in milliseconds. Default: 15,000. */
  heartbeatMs?: number | undefined;
  /** Holds the last events of each thread. Default: a {@link MemoryEventLog}. */
  eventLog?: EventLog | undefined;
  /** Takes errors that no response shows, for a log. Default: `console.error`. */
  onError?: ((error: unknown) => void) | undefined;
};

/** A web server for threads. */
export type ThreadServer = {
  /** Answers a request. Never rejects. */
  fetch(request: Request): Promise<Response>;
  /** Ends all responses and turns. The `Codex` stays open. */
  close(): Promise<void>;
};

/** How many threads without a turn or a viewer stay in memory. */
const maxIdleThreads = 100;
/** How many threads a list has at most. */
const maxListed = 100;
const maxKeyCharacters = 100;

/**
 * Makes a server that shows threads in web pages: as a `fetch` function for Hono, Next.js, Express or plain Node. The client is
 * `connectThread()` of `@codex/web/client`.
 *
 * @example
 * ```ts
 * const server = threadServer({
 *   codex: new Codex({ transport: "app-server" }),
 *   authorize: (request) => isLoggedIn(request),
 *   threadOptions: { sandboxMode: "read-only", workingDirectory: "/srv/project" },
 * });
 * ```
 */
export function threadServer(options: ThreadServerOptions): ThreadServer {
  if (typeof options?.authorize !== "function") {
    throw new TypeError(
      "threadServer(): option `authorize` must be a function that decides about every request.",
    );
  }
  const server = new Threads(options);
  return { fetch: async (request) => server.app.fetch(request), close: () => server.close() };
}

type Route = Context<object, string>;

/** The threads of a server, and the routes to them. */
class Threads {
  readonly app: Hono;
  readonly #options: ThreadServerOptions;
  readonly #context: LiveThreadContext;
  readonly #threadSource: string;
  readonly #live = new Map<string, Promise<LiveThread>>();
  /** The threads that a request with this key has started. */
  readonly #startedBy = new Map<string, Promise<string>>();
  readonly #heartbeat: ReturnType<typeof setInterval>;
  #runningTurns = 0;

  constructor(options: ThreadServerOptions) {
    this.#options = options;
    this.#threadSource = options.threadSource ?? "codex-web";
    this.#context = {
      serverId: newServerId(),
      canAsk: options.codex.engine === "app-server",
      log: options.eventLog ?? new MemoryEventLog(),
      maxBufferedBytes: options.maxBufferedBytes ?? 1024 * 1024,
      takeSlot: () => this.#takeSlot(),
      onError: options.onError ?? ((error) => console.error(error)),
    };
    this.#heartbeat = setInterval(() => void this.#beat(), options.heartbeatMs ?? 15_000);
    this.#heartbeat.unref();
    this.app = this.#routes(new Hono().basePath(options.basePath ?? ""));
  }

  async close(): Promise<void> {
    clearInterval(this.#heartbeat);
    const live = await Promise.allSettled(this.#live.values());
    const threads = live.flatMap((each) => (each.status === "fulfilled" ? [each.value] : []));
    await Promise.all(threads.map((thread) => thread.interrupt().catch(this.#context.onError)));
    for (const thread of threads) thread.close();
  }

  #routes(app: Hono): Hono {
    const { hosts = ["localhost", "127.0.0.1", "[::1]"], origins = [] } = this.#options;
    app.use(async ({ req: { raw }, res: _ }, next) => {
      checkSource(raw, { hosts, origins });
      await next();
    });
    app.get("/threads", async ({ req: { raw } }) => {
      await this.#authorize(raw, { type: "list" });
      return Response.json(await this.#list(raw));
    });
    app.post("/threads", async ({ req: { raw } }) => {
      await this.#authorize(raw, { type: "start" });
      const { input, key } = await this.#readInput(raw);
      const answer: StartedThread = { id: await this.#start(raw, input, key) };
      return Response.json(answer, { status: 201 });
    });
    app.get("/threads/:id", async (route) => {
      const { lastEventId, state } = await this.#open(route, "read");
      const snapshot: Snapshot = { lastEventId, state };
      return Response.json(snapshot);
    });
    app.get("/threads/:id/events", async (route) => {
      const thread = await this.#open(route, "read");
      const body = await thread.view(route.req.header("last-event-id"));
      const headers = {
        "content-type": "text/event-stream",
        "cache-control": "no-store, no-transform",
        "x-accel-buffering": "no",
      };
      return new Response(body, { headers });
    });
    app.post("/threads/:id/turns", async (route) => {
      const thread = await this.#open(route, "turn");
      const { input, key } = await this.#readInput(route.req.raw);
      await thread.send(input, key);
      return new Response(null, { status: 202 });
    });
    app.post("/threads/:id/steer", async (route) => {
      const thread = await this.#open(route, "steer");
      const { input, key } = await this.#readInput(route.req.raw);
      await thread.steer(input, key);
      return new Response(null, { status: 202 });
    });
    app.post("/threads/:id/interrupt", async (route) => {
      const thread = await this.#open(route, "interrupt");
      await thread.interrupt();
      return new Response(null, { status: 204 });
    });
    app.post("/threads/:id/requests/:request", async (route) => {
      const thread = await this.#open(route, "answer");
      const { answer } = await readJson(route.req.raw, this.#maxBodyBytes);
      thread.answer(route.req.param("request"), answer);
      return new Response(null, { status: 204 });
    });
    app.delete("/threads/:id", async (route) => {
      const thread = await this.#open(route, "remove");
      const id = await thread.started;
      await thread.remove();
      this.#live.delete(id.toLowerCase());
      await this.#context.log.remove(id);
      return new Response(null, { status: 204 });
    });
    app.notFound(() => errorResponse(new RequestRejection(404, "not_found", "There is no such address.")));
    app.onError((error) => {
      const isExpected = error instanceof RequestRejection || CodexError.isInstance(error);
      if (!isExpected) this.#context.onError(error);
      return errorResponse(error);
    });
    return app;
  }

  get #maxBodyBytes(): number {
    return this.#options.maxBodyBytes ?? 1024 * 1024;
  }

  async #authorize(request: Request, action: WebAction): Promise<void> {
    // Only `true` counts: an object that a mistaken handler returns would otherwise allow everything.
    if ((await this.#options.authorize(request, action)) === true) return;
    throw new RequestRejection(403, "forbidden", "You may not do this.");
  }

  async #readInput(request: Request): Promise<{ input: string; key: string }> {
    const body = await readJson(request, this.#maxBodyBytes);
    const input = requireText(body, "input", this.#maxBodyBytes);
    return { input, key: requireText(body, "key", maxKeyCharacters) };
  }

  /** The thread that a request is about, which is loaded if necessary. */
  async #open({ req }: Route, type: Exclude<WebAction["type"], "list" | "start">): Promise<LiveThread> {
    const threadId = req.param("id") ?? "";
    await this.#authorize(req.raw, { type, threadId });
    const key = threadId.toLowerCase();
    const live = this.#live.get(key) ?? this.#load(req.raw, threadId);
    // The thread used last is the last one.
    this.#live.delete(key);
    this.#live.set(key, live);
    try {
      return await live;
    } catch (error) {
      this.#live.delete(key);
      throw error;
    } finally {
      void this.#unloadIdle();
    }
  }

  async #load(request: Request, threadId: string): Promise<LiveThread> {
    const { codex, isVisible = ({ threadSource }) => threadSource === this.#threadSource } = this.#options;
    let state: ReturnType<typeof stateOfHistory> | undefined;
    try {
      const history = await codex.readThread(threadId);
      if (isVisible(history)) state = stateOfHistory(history);
    } catch (error) {
      // Nothing is said about why a thread cannot be read: that it exists is already an answer.
      if (!CodexError.isInstance(error) || error.retryable) throw error;
    }
    if (state === undefined)
      throw new RequestRejection(404, "unknown_thread", "There is no thread with this id.");
    const open = (options: ThreadOptions) => codex.resumeThread(threadId, options);
    return new LiveThread(this.#context, open, await this.#threadOptions(request), state);
  }

  async #start(request: Request, input: string, key: string): Promise<string> {
    const earlier = this.#startedBy.get(key);
    if (earlier !== undefined) return earlier;
    const starting = (async () => {
      const options = await this.#threadOptions(request);
      const thread = new LiveThread(this.#context, (all) => this.#options.codex.startThread(all), options);
      await thread.send(input, key);
      const id = await thread.started;
      this.#live.set(id.toLowerCase(), Promise.resolve(thread));
      return id;
    })();
    this.#startedBy.set(key, starting);
    const [oldest] = this.#startedBy.keys();
    if (this.#startedBy.size > maxIdleThreads * 2 && oldest !== undefined) this.#startedBy.delete(oldest);
    try {
      return await starting;
    } catch (error) {
      this.#startedBy.delete(key);
      throw error;
    } finally {
      void this.#unloadIdle();
    }
  }

  async #threadOptions(request: Request): Promise<ThreadOptions> {
    const { threadOptions = {} } = this.#options;
    const options = typeof threadOptions === "function" ? await threadOptions(request) : threadOptions;
    return { ...options, threadSource: this.#threadSource };
  }

  async #list(request: Request): Promise<ListedThread[]> {
    const { codex, isVisible = ({ threadSource }) => threadSource === this.#threadSource } = this.#options;
    const listed: ListedThread[] = [];
    for await (const thread of codex.listThreads({ sortBy: "updatedAt", pageSize: maxListed })) {
      const { id, name, preview, updatedAt } = thread;
      if (!isVisible(thread)) continue;
      if ((await this.#options.authorize(request, { type: "read", threadId: id })) !== true) continue;
      listed.push({ id, name, preview, updatedAt: updatedAt.toISOString() });
      if (listed.length === maxListed) break;
    }
    return listed;
  }

  #takeSlot(): () => void {
    if (this.#runningTurns >= (this.#options.maxTurns ?? 8)) {
      throw new RequestRejection(503, "too_many_turns", "Too many turns are running. Try again later.");
    }
    this.#runningTurns += 1;
    let isTaken = true;
    return () => {
      if (isTaken) this.#runningTurns -= 1;
      isTaken = false;
    };
  }

  async #beat(): Promise<void> {
    for (const live of this.#live.values()) (await live.catch(() => undefined))?.beat();
  }

  /** Forgets the idle threads used least recently. */
  async #unloadIdle(): Promise<void> {
    for (const [key, live] of this.#live) {
      if (this.#live.size <= maxIdleThreads) return;
      if ((await live.catch(() => undefined))?.isIdle !== false) this.#live.delete(key);
    }
  }
}
