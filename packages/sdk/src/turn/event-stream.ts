import type { ThreadEvent, Usage } from "@codex/protocol";
import { ReaderTooSlowError, TurnInterruptedError } from "../errors/turn-errors.js";
import { EventBuffer } from "./event-buffer.js";
import { callerFrames, type TurnDetails, withTurn } from "./turn.js";

/** The default of `maxBufferedBytes`: 32 MiB. */
const defaultMaxBufferedBytes = 32 * 1024 * 1024;

/** How far a turn that can pause reads ahead of its reader. More costs memory and gains no speed. */
const maxReadAheadBytes = 4 * 1024 * 1024;

type Step = IteratorResult<ThreadEvent, void>;

/** A pending `next()`. */
interface Waiter {
  resolve(step: Step): void;
  reject(error: unknown): void;
}

/** The turn whose events a stream delivers. */
export interface StreamedSource {
  /** Starts the turn, if it has not started. */
  start(): void;
  /** Ends the turn with a reason. Resolves when nothing of it is left. */
  stop(reason: unknown): Promise<void>;
  /** The state of the turn for an error, given the turn's usage. */
  details(usage: Usage | null): TurnDetails;
  /** What ended the turn, unless it completed. */
  readonly failure: { readonly error: unknown } | undefined;
}

/**
 * A turn's events as an async generator: the turn pushes, the caller pulls. Not a native generator, which costs several
 * microtasks per event and cannot return while it waits for the next one.
 */
export class EventStream implements AsyncGenerator<ThreadEvent, void, undefined> {
  /** The limit of waiting events, in bytes of JSON. */
  readonly maxBufferedBytes: number;
  /** Also receives the events, at once and whether or not they are read. */
  onEvents: ((events: readonly ThreadEvent[]) => void) | undefined;
  readonly #readAheadBytes: number;
  readonly #turn: StreamedSource;
  readonly #buffer = new EventBuffer();
  readonly #waiters: Waiter[] = [];
  /** How the stream ends after the waiting events. An `error` is thrown once. */
  #ending: { error?: unknown } | undefined;
  /** The stack frames of the loop; none before it has begun. */
  loopFrames: readonly string[] = [];
  #isIterated = false;
  #isLost = false;
  #onRoom: (() => void) | undefined;

  constructor(turn: StreamedSource, maxBufferedBytes = defaultMaxBufferedBytes) {
    this.#turn = turn;
    this.maxBufferedBytes = maxBufferedBytes;
    this.#readAheadBytes = Math.min(maxBufferedBytes, maxReadAheadBytes);
  }

  /** Whether a loop has begun. If not, the events may never be read. */
  get isIterated(): boolean {
    return this.#isIterated;
  }

  /** Whether the reader is in the body of its loop: it has taken an event and not asked for the next. */
  get isInLoopBody(): boolean {
    return this.#isIterated && this.#waiters.length === 0 && this.#ending === undefined;
  }

  /** Whether a turn that can pause should do so. */
  get isAhead(): boolean {
    return this.#buffer.bytes > this.#readAheadBytes;
  }

  /** Whether the waiting events exceed the limit. */
  get isFull(): boolean {
    return this.#buffer.bytes > this.maxBufferedBytes;
  }

  /**
   * Adds the turn's next events. Has no effect after the end.
   *
   * @param bytes their total size, if known
   */
  push(events: readonly ThreadEvent[], bytes?: number): void {
    if (this.#ending) return;
    this.onEvents?.(events);
    if (this.#isLost) return;
    const each = bytes === undefined ? undefined : bytes / events.length;
    for (const event of events) {
      const waiter = this.#waiters.shift();
      if (waiter === undefined) this.#buffer.push(event, each);
      else waiter.resolve({ done: false, value: event });
    }
    if (this.isFull) this.#buffer.merge();
  }

  /** Ends the stream after the waiting events. */
  end(): void {
    this.#end({});
  }

  /** Ends the stream with an error, thrown once after the waiting events. */
  fail(error: unknown): void {
    this.#end({ error });
  }

  /** Resolves when the reader has caught up, or when {@link release} is called. */
  whenRoom(): Promise<void> {
    return new Promise((resolve) => {
      this.#onRoom = resolve;
    });
  }

  /** Resolves {@link whenRoom} now. */
  release(): void {
    this.#onRoom?.();
    this.#onRoom = undefined;
  }

  /** Drops the waiting events. A loop that begins later throws instead of missing some. */
  lose(): void {
    this.#isLost = true;
    this.#buffer.clear();
  }

  next(): Promise<Step> {
    if (!this.#isIterated) this.loopFrames = callerFrames();
    this.#isIterated = true;
    this.#turn.start();
    const event = this.#buffer.shift();
    if (event !== undefined) {
      if (this.#onRoom && this.#buffer.bytes * 2 <= this.#readAheadBytes) this.release();
      return Promise.resolve({ done: false, value: event });
    }
    return new Promise((resolve, reject) => {
      const waiter = { resolve, reject };
      if (this.#isLost) {
        this.#isLost = false;
        this.#ending = {};
        reject(withTurn(new ReaderTooSlowError(this.maxBufferedBytes), this.#turn.details(null)));
      } else if (this.#ending) this.#conclude(waiter);
      else this.#waiters.push(waiter);
    });
  }

  /** Ends the turn, as leaving the loop does. Neither this nor a pending `next()` throws the interruption. */
  async return(): Promise<Step> {
    const interruption = new TurnInterruptedError("the loop over its events was left");
    await this.#leave(interruption, (error) => error !== interruption);
    return { done: true, value: undefined };
  }

  /** Ends the turn with an error, which a pending `next()` throws, too. */
  async throw(error: unknown): Promise<Step> {
    await this.#leave(error, () => true);
    throw error;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.return();
  }

  #end(ending: { error?: unknown }): void {
    if (this.#ending) return;
    this.#ending = ending;
    this.release();
    for (const waiter of this.#waiters.splice(0)) this.#conclude(waiter);
  }

  #conclude({ resolve, reject }: Waiter): void {
    const { error } = this.#ending ?? {};
    const isThrown = this.#ending !== undefined && "error" in this.#ending;
    this.#ending = {};
    if (isThrown) reject(error);
    else resolve({ done: true, value: undefined });
  }

  /**
   * Ends the stream for good: a later `next()` yields neither an event nor an earlier failure. Pending calls settle when
   * nothing of the turn is left. If `isThrown` accepts the error that ended the turn, the first of them throws it, because
   * its loop must not take the turn for a completed one.
   */
  async #leave(reason: unknown, isThrown: (error: unknown) => boolean): Promise<void> {
    const pending = this.#waiters.splice(0);
    this.#ending = {};
    this.#isLost = false;
    this.#buffer.clear();
    this.release();
    await this.#turn.stop(reason);
    const { failure } = this.#turn;
    const [first, ...others] = pending;
    if (failure !== undefined && isThrown(failure.error)) first?.reject(failure.error);
    else first?.resolve({ done: true, value: undefined });
    for (const waiter of others) waiter.resolve({ done: true, value: undefined });
  }
}
