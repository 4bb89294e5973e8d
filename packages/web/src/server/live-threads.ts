import { CodexError, type ThreadInfo, type ThreadOptions } from "@codex/sdk";
import type { WebState } from "../model/web-state.js";
import type { ListedThread } from "../model/wire.js";
import { MemoryEventLog } from "./event-log.js";
import { InputImages, type PersonInput } from "./input-images.js";
import { dropOldest, KeyedCalls } from "./keyed-calls.js";
import { LiveThread, type LiveThreadContext } from "./live-thread.js";
import { stateOfHistory } from "./thread-history.js";
import type { ServedThreads } from "./thread-routes.js";
import type { ThreadServerOptions } from "./thread-server-options.js";
import { RequestRejection } from "./web-server-error.js";
import { defaultBufferedBytes } from "./web-server-options.js";

/** How many threads without a turn or a viewer stay in memory, and how many keys of started threads. */
const maxIdleThreads = 100;
/** The maximum length of a list. */
const maxListed = 100;
/** How many threads a server remembers as listed or not. */
const maxKnown = 10_000;

/** The threads of a server: those in memory, and those that can be loaded. */
export class LiveThreads implements ServedThreads {
  readonly #options: ThreadServerOptions;
  readonly #context: LiveThreadContext;
  readonly #threadSource: string;
  /** By id, in the order of their last use. */
  readonly #live = new Map<string, Promise<LiveThread>>();
  /** Those of them that have been loaded. */
  readonly #loaded = new Set<LiveThread>();
  /** The ids of threads by the key of the request that started them. */
  readonly #started = new KeyedCalls<string>(maxIdleThreads);
  /** Whether a thread is listed, by id. */
  readonly #visibility = new Map<string, boolean>();
  #runningTurns = 0;

  constructor(options: ThreadServerOptions, onError: (error: unknown) => void) {
    this.#options = options;
    this.#threadSource = options.threadSource ?? "codex-web";
    this.#context = {
      canAsk: options.codex.engine === "app-server",
      log: options.eventLog ?? new MemoryEventLog(),
      images: new InputImages(options.maxImageBytes ?? 64 * 1024 * 1024),
      maxBufferedBytes: options.maxBufferedBytes ?? defaultBufferedBytes,
      takeSlot: () => this.#takeSlot(),
      onError,
    };
  }

  /**
   * Returns a thread, which is loaded if necessary.
   *
   * @param request the request that is about it, for the options of the thread
   * @throws {RequestRejection} when there is none, or the browser may not open it
   */
  async open(threadId: string, request: Request): Promise<LiveThread> {
    const key = threadId.toLowerCase();
    const live = this.#live.get(key) ?? this.#load(threadId, request);
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

  /** Starts a thread with its first turn, once for each key. Returns its id. */
  async start(input: PersonInput, request: Request): Promise<string> {
    try {
      return await this.#started.run(input.key, () => this.#start(input, request));
    } finally {
      void this.#unloadIdle();
    }
  }

  /**
   * Lists the threads that the browser may open, the one that changed last first.
   *
   * @param isAllowed whether the viewer may read a thread
   */
  async list(isAllowed: (threadId: string) => Promise<boolean>): Promise<ListedThread[]> {
    const listed: ListedThread[] = [];
    for await (const thread of this.#options.codex.listThreads({
      sortBy: "updatedAt",
      pageSize: maxListed,
    })) {
      const { id, name, preview, updatedAt } = thread;
      if (!(await this.#isListed(id)) || !(await isAllowed(id))) continue;
      listed.push({ id, name, preview, updatedAt: updatedAt.toISOString() });
      if (listed.length === maxListed) break;
    }
    return listed;
  }

  /** Deletes a thread. */
  async remove(threadId: string, thread: LiveThread): Promise<void> {
    await thread.remove();
    this.#live.delete(threadId.toLowerCase());
    this.#loaded.delete(thread);
  }

  /** Shows all viewers that their connection is alive. */
  beat(): void {
    for (const thread of this.#loaded) thread.beat();
  }

  /** Ends all turns and all responses. */
  async close(): Promise<void> {
    const threads = [...this.#loaded];
    await Promise.all(threads.map((thread) => thread.interrupt().catch(this.#context.onError)));
    for (const thread of threads) thread.close();
  }

  async #load(threadId: string, request: Request): Promise<LiveThread> {
    const { codex } = this.#options;
    let state: WebState | undefined;
    try {
      const history = await codex.readThread(threadId);
      if (this.#isVisible(history)) state = stateOfHistory(history);
    } catch (error) {
      // The response does not say why a thread cannot be read: that it exists would already be an answer.
      if (!CodexError.isInstance(error) || error.retryable) throw error;
    }
    if (state === undefined) {
      throw new RequestRejection(404, "unknown_thread", "There is no thread with this id.");
    }
    const resume = (options: ThreadOptions) => codex.resumeThread(threadId, options);
    const thread = new LiveThread(this.#context, resume, await this.#threadOptions(request), state);
    this.#loaded.add(thread);
    return thread;
  }

  async #start(input: PersonInput, request: Request): Promise<string> {
    const start = (options: ThreadOptions) => this.#options.codex.startThread(options);
    const thread = new LiveThread(this.#context, start, await this.#threadOptions(request));
    await thread.send(input);
    const id = await thread.started;
    this.#loaded.add(thread);
    this.#live.set(id.toLowerCase(), Promise.resolve(thread));
    return id;
  }

  async #threadOptions(request: Request): Promise<ThreadOptions> {
    const { threadOptions = {} } = this.#options;
    const options = typeof threadOptions === "function" ? await threadOptions(request) : threadOptions;
    return { ...options, threadSource: this.#threadSource };
  }

  #isVisible(thread: ThreadInfo): boolean {
    const { isVisible = ({ threadSource }) => threadSource === this.#threadSource } = this.#options;
    return isVisible(thread);
  }

  /** The agent's lists lack the source of a thread (0.171), so its record is read, once. */
  async #isListed(id: string): Promise<boolean> {
    const known = this.#visibility.get(id);
    if (known !== undefined) return known;
    const isVisible = this.#isVisible(await this.#options.codex.readThread(id, { turns: false }));
    this.#visibility.set(id, isVisible);
    dropOldest(this.#visibility, maxKnown);
    return isVisible;
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

  /** Forgets the idle threads used least recently. */
  async #unloadIdle(): Promise<void> {
    for (const [key, live] of this.#live) {
      if (this.#live.size <= maxIdleThreads) return;
      const thread = await live.catch(() => undefined);
      if (thread?.isIdle === false) continue;
      this.#live.delete(key);
      if (thread === undefined) continue;
      this.#loaded.delete(thread);
      await thread.unload().catch(this.#context.onError);
    }
  }
}
