import type { ThreadEvent } from "@codex/protocol";

import { TurnInterruptedError } from "../errors/turn-interrupted-error.js";
import type { TurnRun } from "./turn-run.js";
import { WaitingEvents } from "./waiting-events.js";

type Step = IteratorResult<ThreadEvent, void>;

/** Somebody who called `next()` and waits. */
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
  #fetching: Promise<void> | undefined;
  #failure: { error: unknown } | undefined;
  #isOver = false;
  #isIterated = false;
  #isDriven = false;
  #isDriving = false;
  #isServing = false;

  constructor(run: TurnRun) {
    this.#run = run;
  }

  next(): Promise<Step> {
    this.#isIterated = true;
    const event = this.#askers.length === 0 ? this.#waiting.shift() : undefined;
    if (this.#isDriven) void this.drive();
    if (event !== undefined) return Promise.resolve({ done: false, value: event });
    return new Promise((resolve, reject) => {
      this.#askers.push({ resolve, reject });
      void this.#serve();
    });
  }

  /** Leaving the loop ends the turn. */
  async return(): Promise<Step> {
    this.#finish();
    await this.#run.stop(new TurnInterruptedError("its event loop was left"));
    return { done: true, value: undefined };
  }

  async throw(error: unknown): Promise<Step> {
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

  /**
   * Reads the turn to its end for the sake of its result; what it reads waits for whoever iterates. A loop that is
   * under way and far behind is waited for, so that a flood does not fill memory.
   */
  async drive(): Promise<void> {
    if (this.#isDriving) return;
    this.#isDriven = true;
    this.#isDriving = true;
    while (!this.#isOver && this.#mayReadAhead()) await this.#fetch();
    this.#isDriving = false;
  }

  #mayReadAhead(): boolean {
    return !this.#isIterated || this.#waiting.characters < mostCharactersAhead;
  }

  /** Answers those who ask, in the order they asked. */
  async #serve(): Promise<void> {
    if (this.#isServing) return;
    this.#isServing = true;
    for (let asker = this.#askers[0]; asker !== undefined; asker = this.#askers[0]) {
      const event = this.#waiting.shift();
      if (event === undefined && !this.#isOver) {
        await this.#fetch();
        continue;
      }
      this.#askers.shift();
      if (event !== undefined) asker.resolve({ done: false, value: event });
      else this.#conclude(asker);
    }
    this.#isServing = false;
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
      else this.#waiting.push(batch, this.#isDriven && this.#isIterated);
    } catch (error) {
      if (!this.#isOver) this.#failure = { error };
      this.#isOver = true;
    }
  }

  /** What went wrong is thrown once; after that the generator is simply over. */
  #conclude({ resolve, reject }: Asker): void {
    const failure = this.#failure;
    this.#failure = undefined;
    if (failure !== undefined) reject(failure.error);
    else resolve({ done: true, value: undefined });
  }

  #finish(): void {
    this.#isOver = true;
    this.#waiting.clear();
  }
}
