import type { ThreadEvent } from "@codex/protocol";

import { TurnInterruptedError } from "../errors/turn-interrupted-error.js";
import type { TurnRun } from "./turn-run.js";
import { WaitingEvents } from "./waiting-events.js";

type Step = IteratorResult<ThreadEvent, void>;

/** A pending `next()`. */
interface Asker {
  resolve(step: Step): void;
  reject(error: unknown): void;
}

/** How far a turn whose result was asked for is read ahead of a loop over its events, in characters of JSON. */
const mostCharactersAhead = 16 * 1024 * 1024;

/**
 * A turn's events as an async generator. Written by hand because a native one costs several microtasks an event, and
 * cannot be left while it waits for the next one.
 */
export class EventStream implements AsyncGenerator<ThreadEvent, void, undefined> {
  readonly #run: TurnRun;
  readonly #waiting = new WaitingEvents();
  readonly #askers: Asker[] = [];
  #failure: { error: unknown } | undefined;
  #isOver = false;
  #isIterated = false;
  #isDriven = false;
  #isReading = false;

  constructor(run: TurnRun) {
    this.#run = run;
  }

  next(): Promise<Step> {
    this.#isIterated = true;
    const event = this.#askers.length === 0 ? this.#waiting.shift() : undefined;
    if (event !== undefined) {
      this.#advance();
      return Promise.resolve({ done: false, value: event });
    }
    return new Promise((resolve, reject) => {
      this.#askers.push({ resolve, reject });
      this.#advance();
    });
  }

  /** Ends the turn, as leaving the loop does. The interruption is thrown neither here nor from a pending `next()`. */
  async return(): Promise<Step> {
    const interruption = new TurnInterruptedError("its event loop was left");
    await this.#leave(interruption, (error) => error !== interruption);
    return { done: true, value: undefined };
  }

  /** Ends the turn with an error, which a pending `next()` throws as well. */
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

  /**
   * Reads the turn to its end for the sake of its result; what it reads waits for whoever iterates. A loop that is
   * under way and far behind is waited for, so that a flood does not fill memory.
   */
  drive(): void {
    this.#isDriven = true;
    this.#advance();
  }

  /** Settles pending calls in order, and reads the next batch if one is wanted. */
  #advance(): void {
    for (let asker = this.#askers[0]; asker !== undefined; asker = this.#askers[0]) {
      const event = this.#waiting.shift();
      if (event === undefined && !this.#isOver) break;
      this.#askers.shift();
      if (event !== undefined) asker.resolve({ done: false, value: event });
      else this.#conclude(asker);
    }
    if (!this.#isOver && !this.#isReading && (this.#askers.length > 0 || this.#mayReadAhead())) this.#read();
  }

  #mayReadAhead(): boolean {
    return this.#isDriven && (!this.#isIterated || this.#waiting.characters < mostCharactersAhead);
  }

  #read(): void {
    this.#isReading = true;
    this.#run.read().then(this.#onBatch, this.#onFailure);
  }

  readonly #onBatch = (batch: readonly ThreadEvent[] | undefined): void => {
    if (batch === undefined) this.#isOver = true;
    else if (!this.#isOver) this.#waiting.push(batch, this.#isDriven && this.#isIterated);
    this.#isReading = false;
    this.#advance();
  };

  readonly #onFailure = (error: unknown): void => {
    if (!this.#isOver) this.#failure = { error };
    this.#isOver = true;
    this.#isReading = false;
    this.#advance();
  };

  /** Throws the failure once. After that the generator is over. */
  #conclude({ resolve, reject }: Asker): void {
    const failure = this.#failure;
    this.#failure = undefined;
    if (failure !== undefined) reject(failure.error);
    else resolve({ done: true, value: undefined });
  }

  /**
   * Ends the generator for good: a later `next()` gets neither an event nor an earlier failure. Pending calls settle once
   * nothing of the turn is left. The first of them throws what tore the turn away, where `isThrown` says so: its loop
   * must not take the turn for a completed one.
   */
  async #leave(reason: unknown, isThrown: (error: unknown) => boolean): Promise<void> {
    const pending = this.#askers.splice(0);
    this.#isOver = true;
    this.#waiting.clear();
    this.#failure = undefined;
    await this.#run.stop(reason);
    const { failure } = this.#run;
    if (pending.length > 0 && failure !== undefined && isThrown(failure.error)) this.#failure = failure;
    for (const asker of pending) this.#conclude(asker);
  }
}
