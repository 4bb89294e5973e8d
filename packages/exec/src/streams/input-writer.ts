import type { Writable } from "node:stream";
import { CodexError } from "@codex/protocol";

/** Text is encoded and written in slices of this many UTF-16 code units, so that a huge text is not held twice. */
const sliceUnits = 256 * 1024;

/**
 * Text cannot be written to the process because its stdin is closed: the process has exited, has closed its stdin, or is
 * being ended (code `connection_lost`). Look at `exited` and `stderrTail` for the cause.
 */
export class ProcessInputError extends CodexError {
  constructor(cause?: unknown) {
    super("connection_lost", "The codex process no longer takes input: its stdin is closed.", { cause });
  }

  override get name(): string {
    return "ProcessInputError";
  }
}

/** Writes to stdin. When stdin is closed, a write rejects; it never causes an uncaught `EPIPE`. */
export class InputWriter {
  readonly #stream: Writable;
  /** Set once all of the input is known, so that `close()` cannot cut off what is still being written. */
  #isSealed = false;

  constructor(stream: Writable) {
    this.#stream = stream;
    stream.on("error", () => {});
  }

  /** Whether stdin can still be written to or closed. */
  get isOpen(): boolean {
    return this.#stream.writable && !this.#isSealed;
  }

  /**
   * Resolves once the operating system has the text. Texts are written in the order of the calls.
   *
   * @throws {ProcessInputError} (as a rejection) when stdin is closed.
   */
  write(text: string): Promise<void> {
    const written = this.isOpen ? this.#write(text) : Promise.reject(new ProcessInputError());
    // The rejection reaches callers that await the promise. It must not crash the host for those that do not.
    written.catch(() => {});
    return written;
  }

  /** Writes the whole input, then closes stdin. Never rejects: the exit shows why a process did not read it all. */
  async writeAll(text: string): Promise<void> {
    this.#isSealed = true;
    for (let start = 0; start < text.length && this.#stream.writable; ) {
      const end = sliceEnd(text, start);
      await this.#write(text.slice(start, end)).catch(() => {});
      start = end;
    }
    this.#stream.end();
  }

  /** Closes stdin after everything written so far. Returns whether it was open. */
  close(): boolean {
    if (!this.isOpen) return false;
    this.#stream.end();
    return true;
  }

  #write(text: string): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#stream.write(text, "utf8", (error) => (error ? reject(new ProcessInputError(error)) : resolve()));
    });
  }
}

/** Never falls between the halves of a surrogate pair, each of which would be encoded as U+FFFD. */
function sliceEnd(text: string, start: number): number {
  const end = start + sliceUnits;
  if (end >= text.length) return text.length;
  const last = text.charCodeAt(end - 1);
  return last >= 0xd800 && last <= 0xdbff ? end - 1 : end;
}
