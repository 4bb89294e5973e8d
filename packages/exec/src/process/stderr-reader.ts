import type { Readable } from "node:stream";
import { StringDecoder } from "node:string_decoder";
import { ByteTail } from "./byte-tail.js";

/** Default `stderrTailBytes`: 64 KiB. */
const STDERR_TAIL_BYTES = 64 * 1024;

/** Empties stderr at once, always: a process that fills it would block. Keeps its end, offers all of it. */
export class StderrReader {
  readonly stream: Readable;
  readonly #tail: ByteTail;
  #bytesRead = 0;

  constructor(stream: Readable, tailBytes = STDERR_TAIL_BYTES, onStderr?: (text: string) => void) {
    this.stream = stream;
    this.#tail = new ByteTail(tailBytes);
    const decoder = new StringDecoder("utf8");
    const offer = (text: string) => {
      if (text !== "") callSafely(onStderr, text);
    };
    stream.on("data", (chunk: Buffer) => {
      this.#bytesRead += chunk.length;
      this.#tail.push(chunk);
      if (onStderr !== undefined) offer(decoder.write(chunk));
    });
    stream.once("close", () => offer(decoder.end()));
    stream.on("error", () => {});
  }

  bytesRead(): number {
    return this.#bytesRead;
  }

  /** Never: nobody can slow this pipe down. */
  paused(): boolean {
    return false;
  }

  /** The end of what was read, as text. */
  get tail(): string {
    return this.#tail.toString();
  }
}

/** A listener that throws, now or in a promise it returns, must not reach the host as an uncaught exception. */
function callSafely(listener: ((text: string) => unknown) | undefined, text: string): void {
  try {
    const returned = listener?.(text);
    if (returned instanceof Promise) returned.catch(() => {});
  } catch {
    // Dropped on purpose: see `onStderr` in StartProcessOptions.
  }
}
