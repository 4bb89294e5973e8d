import type { ThreadEvent } from "@codex/protocol";

import { TurnInterruptedError } from "../errors/turn-interrupted-error.js";
import type { TurnRun } from "./turn-run.js";

/**
 * A turn's events as an async generator. Written by hand because a native one costs several microtasks an event, and
 * cannot be left while it waits for the next one.
 */
export class EventStream implements AsyncGenerator<ThreadEvent, void, undefined> {
  readonly #run: TurnRun;
  readonly #waiting: (readonly ThreadEvent[])[] = [];
  #batch: readonly ThreadEvent[] = [];
  #position = 0;
  #fetching: Promise<void> | undefined;
  #failure: { error: unknown } | undefined;
  #isOver = false;
  #isIterated = false;

  constructor(run: TurnRun) {
    this.#run = run;
  }

  next(): Promise<IteratorResult<ThreadEvent, void>> {
    this.#isIterated = true;
    const event = this.#batch[this.#position];
    if (event === undefined) return this.#advance();
    this.#position += 1;
    return Promise.resolve({ done: false, value: event });
  }

  /** Leaving the loop ends the turn. */
  async return(): Promise<IteratorResult<ThreadEvent, void>> {
    this.#finish();
    await this.#run.stop(new TurnInterruptedError("its event loop was left"));
    return { done: true, value: undefined };
  }

  async throw(error: unknown): Promise<IteratorResult<ThreadEvent, void>> {
    this.#finish();
    await this.#run.stop(error);
    throw error;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.return();
  }

  /** Reads the turn to its end while nobody iterates; what it reads waits for whoever iterates later. */
  async drive(): Promise<void> {
    while (!this.#isIterated && !this.#isOver) await this.#fetch();
  }

  async #advance(): Promise<IteratorResult<ThreadEvent, void>> {
    for (;;) {
      const event = this.#batch[this.#position];
      if (event !== undefined) {
        this.#position += 1;
        return { done: false, value: event };
      }
      const batch = this.#waiting.shift();
      if (batch !== undefined) {
        this.#batch = batch;
        this.#position = 0;
      } else if (this.#isOver) return this.#conclude();
      else await this.#fetch();
    }
  }

  /** Reads one batch; whoever asks while a read is under way waits for that one. Never rejects. */
  #fetch(): Promise<void> {
    this.#fetching ??= this.#read().finally(() => {
      this.#fetching = undefined;
    });
    return this.#fetching;
  }

  async #read(): Promise<void> {
    try {
      const batch = await this.#run.read();
      if (this.#isOver) return;
      if (batch === undefined) this.#isOver = true;
      else this.#waiting.push(batch);
    } catch (error) {
      if (!this.#isOver) this.#failure = { error };
      this.#isOver = true;
    }
  }

  /** What went wrong is thrown once; after that the generator is simply over. */
  #conclude(): IteratorResult<ThreadEvent, void> {
    const failure = this.#failure;
    this.#failure = undefined;
    if (failure !== undefined) throw failure.error;
    return { done: true, value: undefined };
  }

  #finish(): void {
    this.#isOver = true;
    this.#batch = [];
    this.#position = 0;
    this.#waiting.length = 0;
  }
}
