import type { AbortListeners } from "./abort-listeners.js";
import { longestTimerMs } from "./check-positive.js";
import type { RequestOptions } from "./request-options.js";

/** How long the answer to a request without a deadline is awaited, once its caller has given up. */
const abandonedLimitMs = 60_000;

/** What an {@link OutgoingRequest} tells when its deadline passes or its signal fires. */
export interface OutgoingRequestWatcher {
  /** Where signals are listened to. */
  readonly abortListeners: AbortListeners;
  /** The deadline has passed. */
  onDeadline(request: OutgoingRequest): void;
  /** The caller has given up. */
  onAbort(request: OutgoingRequest): void;
}

/** One request on its way: its promise, its deadline and its signal. */
export class OutgoingRequest {
  readonly method: string;
  readonly params: unknown;
  /** The limit the caller set, or the connection's. */
  readonly timeoutMs: number;
  readonly promise: Promise<unknown>;
  /** The id it was sent with last; -1 while it waits to be sent. */
  id = -1;
  /** How often it has been sent. */
  attempts = 0;
  /** Whether the promise is settled. The answer may still be awaited, to know when the server has one thing less to do. */
  settled = false;
  /** Runs while an overloaded server is given time. */
  retryTimer: NodeJS.Timeout | undefined;

  /** Whether the caller awaits the answer also after it has given up. */
  readonly answerAfterAbort: boolean;

  readonly #startedAtMs = performance.now();
  readonly #signal: AbortSignal | undefined;
  readonly #onResult: ((result: never) => void) | undefined;
  readonly #watcher: OutgoingRequestWatcher;
  readonly #onAbort: () => void;
  #deadlineTimer: NodeJS.Timeout | undefined;
  #resolve: (result: unknown) => void = () => {};
  #reject: (reason: unknown) => void = () => {};

  constructor(
    method: string,
    params: unknown,
    timeoutMs: number,
    options: RequestOptions<never>,
    watcher: OutgoingRequestWatcher,
  ) {
    this.method = method;
    this.params = params;
    this.timeoutMs = timeoutMs;
    this.promise = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    this.#signal = options.signal;
    this.answerAfterAbort = options.answerAfterAbort ?? false;
    this.#onResult = options.onResult;
    this.#watcher = watcher;
    this.#onAbort = () => watcher.onAbort(this);
    if (this.#signal) watcher.abortListeners.add(this.#signal, this.#onAbort);
    if (timeoutMs <= longestTimerMs) {
      this.#deadlineTimer = setTimeout(() => watcher.onDeadline(this), timeoutMs);
    }
  }

  /** Whether it has been sent and its answer is still to come. */
  get sent(): boolean {
    return this.id >= 0 && this.retryTimer === undefined;
  }

  /** Milliseconds until the deadline. */
  get remainingMs(): number {
    return this.#startedAtMs + this.timeoutMs - performance.now();
  }

  /** What the caller gave up with. */
  get abortReason(): unknown {
    return this.#signal?.reason;
  }

  /** Fulfils the promise, after the caller's `onResult`. */
  succeed(result: unknown): void {
    if (this.settled) return;
    try {
      this.#onResult?.(result as never);
    } catch (error) {
      this.fail(error);
      return;
    }
    this.settled = true;
    this.#resolve(result);
  }

  /** Rejects the promise. */
  fail(reason: unknown): void {
    if (this.settled) return;
    this.settled = true;
    this.#reject(reason);
  }

  /** From now on nobody's program is kept alive for the answer. */
  detach(): void {
    this.#deadlineTimer ??= setTimeout(() => this.#watcher.onDeadline(this), abandonedLimitMs);
    this.#deadlineTimer.unref();
  }

  /** Stops the clocks and lets go of the signal. */
  release(): void {
    clearTimeout(this.#deadlineTimer);
    clearTimeout(this.retryTimer);
    this.retryTimer = undefined;
    if (this.#signal) this.#watcher.abortListeners.remove(this.#signal, this.#onAbort);
  }
}
