import type { Readable } from "node:stream";
import { LineSplitter } from "../framing/line-splitter.js";
import type { DrainedPipe } from "./drain-after-exit.js";

/** How much is held for a consumer that does not keep up, before reading stops and the process blocks. */
const PAUSE_AT_BYTES = 1024 * 1024;

/** Reads stdout into batches of lines, at the pace of whoever iterates it. */
export class OutputReader implements AsyncIterable<string[]>, DrainedPipe {
  readonly stream: Readable;
  #splitter: LineSplitter;
  #batch: string[] = [];
  #batchBytes = 0;
  #bytesRead = 0;
  #failure: unknown;
  #ended = false;
  #waiting: (() => void)[] = [];
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
    this.#ended = true;
    this.#failure = undefined;
    this.#batch = [];
    // Lets go of the line that had begun.
    this.#splitter = new LineSplitter();
    this.stream.resume();
    this.#wake();
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

  async #next(): Promise<IteratorResult<string[], undefined>> {
    while (this.#batch.length === 0 && this.#failure === undefined && !this.#ended) {
      await new Promise<void>((resolve) => {
        this.#waiting.push(resolve);
      });
    }
    if (this.#batch.length > 0) {
      const value = this.#batch;
      this.#batch = [];
      this.#batchBytes = 0;
      if (this.stream.isPaused()) this.stream.resume();
      return { done: false, value };
    }
    const failure = this.#failure;
    this.#failure = undefined;
    if (failure !== undefined) throw failure;
    return { done: true, value: undefined };
  }

  #accept(chunk: Buffer): void {
    this.#bytesRead += chunk.length;
    if (this.#ended) return;
    const heldBefore = this.#splitter.pendingBytes;
    try {
      this.#splitter.push(chunk, this.#batch);
    } catch (error) {
      this.#failure = error;
      this.#ended = true;
    }
    this.#batchBytes += heldBefore + chunk.length - this.#splitter.pendingBytes;
    if (this.#batchBytes >= PAUSE_AT_BYTES && !this.#ended) this.stream.pause();
    if (this.#batch.length > 0 || this.#ended) this.#wake();
  }

  #finish(): void {
    if (this.#ended) return;
    const last = this.#splitter.flush();
    if (last !== undefined) this.#batch.push(last);
    this.#ended = true;
    this.#wake();
  }

  #wake(): void {
    for (const resume of this.#waiting.splice(0)) resume();
  }
}
