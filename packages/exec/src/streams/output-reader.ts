import type { Readable } from "node:stream";
import { LineSplitter } from "../framing/line-splitter.js";
import type { DrainedPipe } from "./drained-pipe.js";

/** How many bytes are held for a slow consumer before reading pauses and the process blocks. */
const pauseAtBytes = 1024 * 1024;

type Step = IteratorResult<string[], undefined>;

/** A pending call of `next()`. */
interface Waiter {
  resolve(step: Step): void;
  reject(error: unknown): void;
}

/**
 * Reads stdout into batches of lines, at the pace of its consumer. Unread output is held as the bytes that arrived. A batch
 * is the lines of one chunk, so that few lines are in memory at a time.
 */
export class OutputReader implements AsyncIterable<string[]>, DrainedPipe {
  readonly stream: Readable;
  #splitter: LineSplitter;
  #chunks: Buffer[] = [];
  #heldBytes = 0;
  #bytesRead = 0;
  #failure: unknown;
  #hasEnded = false;
  #waiters: Waiter[] = [];
  #isIterated = false;

  constructor(stream: Readable, maxLineBytes: number | undefined) {
    this.stream = stream;
    this.#splitter = new LineSplitter({ maxLineBytes });
    stream.on("data", (chunk: Buffer) => this.#accept(chunk));
    stream.on("end", () => this.#finish());
    stream.on("close", () => this.#finish());
    // A read error ends the output like any other end. The exit of the process shows the cause.
    stream.on("error", () => this.#finish());
  }

  bytesRead(): number {
    return this.#bytesRead;
  }

  isPaused(): boolean {
    return this.stream.isPaused();
  }

  /** Drops all unread output. From then on the pipe is emptied, so that the process never blocks. */
  discard(): void {
    this.#failure = undefined;
    this.#drop();
    this.#finish();
  }

  [Symbol.asyncIterator](): AsyncIterator<string[]> {
    if (this.#isIterated) throw new TypeError("The lines of a process can be iterated only once.");
    this.#isIterated = true;
    return {
      next: () => this.#next(),
      return: async () => {
        this.discard();
        return { done: true, value: undefined };
      },
    };
  }

  #next(): Promise<Step> {
    return new Promise((resolve, reject) => {
      this.#waiters.push({ resolve, reject });
      this.#serve();
    });
  }

  /** Settles pending calls of `next()` in order, as long as there is a step for them. */
  #serve(): void {
    for (let waiter = this.#waiters[0]; waiter !== undefined; waiter = this.#waiters[0]) {
      try {
        const step = this.#take();
        if (step === undefined) return;
        waiter.resolve(step);
      } catch (error) {
        waiter.reject(error);
      }
      this.#waiters.shift();
    }
  }

  /** Takes the next step of the iteration; `undefined` while there is none. Throws the failure that ended the output. */
  #take(): Step | undefined {
    for (let chunk = this.#chunks.shift(); chunk !== undefined; chunk = this.#chunks.shift()) {
      const value = this.#split(chunk);
      if (value.length > 0) return { done: false, value };
    }
    if (this.#failure !== undefined) {
      const failure = this.#failure;
      this.#failure = undefined;
      throw failure;
    }
    if (!this.#hasEnded) return undefined;
    const last = this.#splitter.flush();
    return last === undefined ? { done: true, value: undefined } : { done: false, value: [last] };
  }

  #split(chunk: Buffer): string[] {
    this.#heldBytes -= chunk.length;
    if (this.#heldBytes < pauseAtBytes && this.stream.isPaused()) this.stream.resume();
    const lines: string[] = [];
    try {
      this.#splitter.push(chunk, lines);
    } catch (error) {
      this.#failure = error;
      this.#drop();
      this.#hasEnded = true;
    }
    return lines;
  }

  #accept(chunk: Buffer): void {
    this.#bytesRead += chunk.length;
    if (this.#hasEnded) return;
    this.#chunks.push(chunk);
    this.#heldBytes += chunk.length;
    if (this.#heldBytes >= pauseAtBytes) this.stream.pause();
    this.#serve();
  }

  /** Releases what was read, a partial line included, and keeps reading without a consumer. */
  #drop(): void {
    this.#chunks = [];
    this.#splitter = new LineSplitter();
    this.stream.resume();
  }

  #finish(): void {
    this.#hasEnded = true;
    this.#serve();
  }
}
