import { createHash } from "node:crypto";
import type { ListedThread } from "../model/wire.js";
import { FollowedThread, type FollowedThreadContext } from "./followed-thread.js";
import type { PersonInput } from "./input-images.js";
import { QueuedThread } from "./queued-thread.js";
import type { ServedThreads } from "./thread-routes.js";
import { logStart } from "./turn-events.js";
import type { TurnServerOptions } from "./turn-server-options.js";
import { RequestRejection } from "./web-server-error.js";
import { defaultBufferedBytes } from "./web-server-options.js";

/** How many threads without a viewer stay in memory, so that the whole log need not be read again, and how many bytes of them. */
const maxIdleThreads = 100;
const maxIdleBytes = 64 * 1024 * 1024;

/** What the key of a thread may be: what a queue accepts. */
const threadKeys = /^[^\p{Cc}\p{Cs}]{1,255}$/u;

/** The threads of a queue that viewers of this server look at. */
export class FollowedThreads implements ServedThreads {
  readonly #options: TurnServerOptions;
  readonly #context: FollowedThreadContext;
  readonly #maxThreads: number;
  /** By key, in the order of their last use. */
  readonly #threads = new Map<string, FollowedThread>();

  constructor(options: TurnServerOptions, onError: (error: unknown) => void) {
    this.#options = options;
    this.#maxThreads = options.maxThreads ?? 1000;
    this.#context = {
      turns: options.turns,
      maxBufferedBytes: options.maxBufferedBytes ?? defaultBufferedBytes,
      onError,
      onIdle: () => this.#forgetIdle(),
    };
  }

  /** @throws {RequestRejection} when there is no thread with the key */
  async open(key: string): Promise<QueuedThread> {
    if (!threadKeys.test(key)) throw unknownThread();
    const thread = this.#threads.get(key) ?? new FollowedThread(key, this.#context);
    this.#threads.delete(key);
    this.#threads.set(key, thread);
    try {
      // A thread that has viewers is read anyway.
      if (thread.isIdle) await thread.catchUp();
      if (thread.lastEventId === logStart && (await this.#options.turns.threadTurns(key)).length === 0)
        throw unknownThread();
    } catch (error) {
      if (thread.isIdle && this.#threads.get(key) === thread) this.#threads.delete(key);
      throw error;
    } finally {
      this.#forgetIdle();
    }
    return new QueuedThread(thread, this.#options, () => this.#admit(thread));
  }

  /** Starts a thread with its first turn, once for each key of an input. */
  async start(input: PersonInput, request: Request): Promise<string> {
    // Not the key itself: a sender could choose that of a thread that exists.
    const id = createHash("sha256").update(input.key).digest("hex").slice(0, 32);
    const { threadKey = (_, id) => `web-${id}` } = this.#options;
    const key = await threadKey(request, id);
    const thread = new FollowedThread(key, this.#context);
    await new QueuedThread(thread, this.#options, () => thread).submit(input, request);
    return key;
  }

  async list(isAllowed: (threadId: string) => Promise<boolean>, request: Request): Promise<ListedThread[]> {
    const { listThreads } = this.#options;
    if (listThreads === undefined) throw unsupported("This server does not list threads.");
    const listed: ListedThread[] = [];
    for (const thread of await listThreads(request)) if (await isAllowed(thread.id)) listed.push(thread);
    return listed;
  }

  async remove(): Promise<void> {
    throw unsupported("Threads of a queue cannot be removed here.");
  }

  beat(): void {
    for (const thread of this.#threads.values()) thread.beat();
  }

  /** Ends all responses. The turns continue. */
  async close(): Promise<void> {
    for (const thread of this.#threads.values()) thread.close();
    this.#threads.clear();
  }

  /** Lets a thread have another viewer. Returns the thread to look at: the given one may have been forgotten in the meantime. */
  #admit(given: FollowedThread): FollowedThread {
    const thread = this.#threads.get(given.key) ?? given;
    const looked = [...this.#threads.values()].filter(({ isIdle }) => !isIdle);
    if (thread.isIdle && looked.length >= this.#maxThreads)
      throw new RequestRejection(503, "too_many_threads", "Too many threads have viewers. Try again later.");
    this.#threads.set(thread.key, thread);
    return thread;
  }

  /** Forgets the idle threads used least recently. */
  #forgetIdle(): void {
    const idle = [...this.#threads.values()].filter(({ isIdle }) => isIdle);
    let bytes = idle.reduce((sum, thread) => sum + thread.bytes, 0);
    let count = idle.length;
    for (const thread of idle) {
      if (count <= maxIdleThreads && bytes <= maxIdleBytes) return;
      this.#threads.delete(thread.key);
      bytes -= thread.bytes;
      count -= 1;
    }
  }
}

function unknownThread(): RequestRejection {
  return new RequestRejection(404, "unknown_thread", "There is no thread with this id.");
}

function unsupported(message: string): RequestRejection {
  return new RequestRejection(501, "unsupported", message);
}
