import type { Readable } from "node:stream";
import { LineSplitter } from "../framing/line-splitter.js";
import type { DrainedPipe } from "./drain-after-exit.js";

/** How much is held for a consumer that does not keep up, before reading stops and the process blocks. */
const PAUSE_AT_BYTES = 1024 * 1024;

type Step = IteratorResult<string[], undefined>;

/** Somebody who called `next()` and waits. */
interface Asker {
  resolve(step: Step): void;
  reject(error: unknown): void;
}

/**
 * Reads stdout into batches of lines, at the pace of whoever iterates it. What waits to be asked for waits as the bytes
 * that came; a batch is what one of the reads brought, so that few lines are in memory at a time.
 */
export class OutputReader implements AsyncIterable<string[]>, DrainedPipe {
  readonly stream: Readable;
  #splitter: LineSplitter;
  #chunks: Buffer[] = [];
  #heldBytes = 0;
  #bytesRead = 0;
  #failure: unknown;
  #ended = false;
  #askers: Asker[] = [];
  #iterated = false;

  constructor(stream: Readable, maxLineBytes: number | undefined) {
    this.stream = stream;
    this.#splitter = new LineSplitter({ maxLineBytes });
    stream.on("data", (chunk: Buffer) => this.#accept(chunk));
    stream.on("end", () => this.#finish());
    stream.on("close", () => this.#finish());
    // A read error ends the output like any other end; why the process is gone shows in its exit.
    stream.on("error", () => this.#finish());
  }

  bytesRead(): number {
    return this.#bytesRead;
  }

  paused(): boolean {
    return this.stream.isPaused();
  }

  /** Gives up everything that was not read yet. The pipe is emptied from now on, so that the process never blocks. */
  discard(): void {
    this.#failure = undefined;
    this.#drop();
    this.#finish();
  }

  [Symbol.asyncIterator](): AsyncIterator<string[]> {
    if (this.#iterated) throw new TypeError("The lines of a process can be iterated only once.");
    this.#iterated = true;
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
      this.#askers.push({ resolve, reject });
      this.#serve();
    });
  }

  /** Answers those who ask, in the order they asked, as far as there is something to say. */
  #serve(): void {
    for (let asker = this.#askers[0]; asker !== undefined; asker = this.#askers[0]) {
      try {
        const step = this.#take();
        if (step === undefined) return;
        asker.resolve(step);
      } catch (error) {
        asker.reject(error);
      }
      this.#askers.shift();
    }
  }

  /** What the next one who asks is told; `undefined` while there is nothing to tell. */
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
    if (!this.#ended) return undefined;
    const last = this.#splitter.flush();
    return last === undefined ? { done: true, value: undefined } : { done: false, value: [last] };
  }

  #split(chunk: Buffer): string[] {
    this.#heldBytes -= chunk.length;
    if (this.#heldBytes < PAUSE_AT_BYTES && this.stream.isPaused()) this.stream.resume();
    const lines: string[] = [];
    try {
      this.#splitter.push(chunk, lines);
    } catch (error) {
      this.#failure = error;
      this.#drop();
      this.#ended = true;
    }
    return lines;
  }

  #accept(chunk: Buffer): void {
    this.#bytesRead += chunk.length;
    if (this.#ended) return;
    this.#chunks.push(chunk);
    this.#heldBytes += chunk.length;
    if (this.#heldBytes >= PAUSE_AT_BYTES) this.stream.pause();
    this.#serve();
  }

  /** Lets go of what was read, a line that had begun included, and reads on for nobody. */
  #drop(): void {
    this.#chunks = [];
    this.#splitter = new LineSplitter();
    this.stream.resume();
  }

  #finish(): void {
    this.#ended = true;
    this.#serve();
  }
}
