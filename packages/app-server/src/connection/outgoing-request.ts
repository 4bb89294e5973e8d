import { performance } from "node:perf_hooks";
import { clearTimeout, setTimeout } from "node:timers";
import { abortErrorOf, whenAborted } from "@codex/exec/errors";
import { longestTimerMs } from "../limits.js";

/** A place in a distributed trace, in the words of W3C Trace Context. */
export type TraceContext = {
  /** The trace and the span that the work belongs to: `00-TRACE-SPAN-FLAGS`. */
  traceparent: string;
  /** What tracing systems have added, as `key=value` pairs. Default: none. */
  tracestate?: string | undefined;
};

/** Options of one request. */
export interface RequestOptions<Result = unknown> {
  /**
   * Timeout in milliseconds, from the call to the response. It includes time in the queue and retries after an overload.
   * `Infinity` means no timeout. Default: the connection's `requestTimeoutMs`.
   */
  timeoutMs?: number | undefined;
  /**
   * Stops waiting when it aborts: the request rejects with the signal's reason. The server is not notified and finishes
   * what it has started.
   */
  signal?: AbortSignal | undefined;
  /**
   * Whether to wait for the response of a sent request even after `signal` aborts, for callers that must know the
   * outcome. After the abort, the wait no longer keeps the program running. Default: `false`.
   */
  answerAfterAbort?: boolean;
  /**
   * Called with the result as soon as it is read, before any later message is delivered. Code that awaits the promise
   * runs later, possibly after notifications that arrived with the response. If this callback throws, the request
   * rejects with that error.
   */
  onResult?: ((result: Result) => void) | undefined;
  /** The span under which the server continues the trace, and what it calls: models and MCP servers. Default: none. */
  trace?: TraceContext | undefined;
}

/** Milliseconds to wait for the response to an aborted request without a deadline. */
const abandonedLimitMs = 60_000;

/** Receives the deadline and the abort of an {@link OutgoingRequest}. */
export interface OutgoingRequestWatcher {
  onDeadline(request: OutgoingRequest): void;
  onAbort(request: OutgoingRequest): void;
}

/** A request of this program, with its promise, deadline and signal. */
export class OutgoingRequest {
  readonly method: string;
  readonly params: unknown;
  /** The caller's timeout, or the connection's. */
  readonly timeoutMs: number;
  readonly promise: Promise<unknown>;
  /** The id it was last sent with; -1 before it is sent. */
  id = -1;
  /** How many times it has been sent. */
  attempts = 0;
  /** Whether the promise is settled. The request keeps its slot until the server responds, even if aborted. */
  settled = false;
  /** Set while the request waits to be sent again to an overloaded server. */
  retryTimer: NodeJS.Timeout | undefined;

  readonly answerAfterAbort: boolean;
  readonly trace: TraceContext | undefined;

  readonly #startedAtMs = performance.now();
  readonly #signal: AbortSignal | undefined;
  readonly #onResult: ((result: never) => void) | undefined;
  readonly #watcher: OutgoingRequestWatcher;
  readonly #ignoreAbort: (() => void) | undefined;
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
    this.trace = options.trace;
    this.#onResult = options.onResult;
    this.#watcher = watcher;
    this.#ignoreAbort = this.#signal && whenAborted(this.#signal, () => watcher.onAbort(this));
    if (timeoutMs <= longestTimerMs) {
      this.#deadlineTimer = setTimeout(() => watcher.onDeadline(this), timeoutMs);
    }
  }

  /** Whether it has been sent and awaits its response. */
  get sent(): boolean {
    return this.id >= 0 && this.retryTimer === undefined;
  }

  /** Milliseconds until the deadline. */
  get remainingMs(): number {
    return this.#startedAtMs + this.timeoutMs - performance.now();
  }

  /** What the request rejects with when its signal aborts. */
  get abortError(): unknown {
    return this.#signal && abortErrorOf(this.#signal);
  }

  /** Calls `onResult` and resolves the promise. */
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

  /** Stops the wait for the response from keeping the program running. */
  detach(): void {
    this.#deadlineTimer ??= setTimeout(() => this.#watcher.onDeadline(this), abandonedLimitMs);
    this.#deadlineTimer.unref();
  }

  /** Clears the timers and removes the abort listener. */
  release(): void {
    clearTimeout(this.#deadlineTimer);
    clearTimeout(this.retryTimer);
    this.retryTimer = undefined;
    this.#ignoreAbort?.();
  }
}
