import type { Writable } from "node:stream";
import { ProcessInputError } from "./process-input-error.js";

/** Text is encoded and handed over in slices of this many UTF-16 units, so that a huge one is not held twice. */
const SLICE_UNITS = 256 * 1024;

/** Writes to stdin. A closed stdin rejects the write, and never becomes an uncaught `EPIPE`. */
export class InputWriter {
  readonly #stream: Writable;
  /** Set once all of the input is known: what is still on its way must not be cut off by closing. */
  #sealed = false;

  constructor(stream: Writable) {
    this.#stream = stream;
    stream.on("error", () => {});
  }

  /** Whether more can be written, or stdin be closed. */
  get open(): boolean {
    return this.#stream.writable && !this.#sealed;
  }

  /** Resolves once the operating system has the text. Writes stand in the order of their calls. */
  write(text: string): Promise<void> {
    const written = this.open ? this.#write(text) : Promise.reject(new ProcessInputError());
    // Whoever awaits it sees the rejection; a caller that does not await must not bring the host down.
    written.catch(() => {});
    return written;
  }

  /** Writes all of stdin, then closes it. Never rejects: a process that does not read to the end says why itself. */
  async writeAll(text: string): Promise<void> {
    this.#sealed = true;
    for (let start = 0; start < text.length && this.#stream.writable; ) {
      const end = sliceEnd(text, start);
      await this.#write(text.slice(start, end)).catch(() => {});
      start = end;
    }
    this.#stream.end();
  }

  /** Closes stdin after what was written. Returns whether it had been open. */
  close(): boolean {
    if (!this.open) return false;
    this.#stream.end();
    return true;
  }

  #write(text: string): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#stream.write(text, "utf8", (error) => (error ? reject(new ProcessInputError(error)) : resolve()));
    });
  }
}

/** Never between the two halves of a surrogate pair: each would be encoded as U+FFFD. */
function sliceEnd(text: string, start: number): number {
  const end = start + SLICE_UNITS;
  if (end >= text.length) return text.length;
  const last = text.charCodeAt(end - 1);
  return last >= 0xd800 && last <= 0xdbff ? end - 1 : end;
}
