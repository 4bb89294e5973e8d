import type { Readable } from "node:stream";
import { StringDecoder } from "node:string_decoder";
import { stripVTControlCharacters } from "node:util";
import { Redactor, redact } from "@codex/protocol";
import { callSafely } from "../callbacks.js";
import type { DrainedPipe } from "./drained-pipe.js";

/** Default of `stderrTailBytes`: 64 KiB. */
const defaultTailBytes = 64 * 1024;

/** The options of a process that concern its stderr. `StartProcessOptions` documents them. */
export interface StderrOptions {
  stderrTailBytes?: number | undefined;
  onStderr?: ((text: string) => void) | undefined;
  secrets?: readonly string[] | undefined;
}

/**
 * Reads stderr without ever pausing, because a process blocks while its stderr is full. Keeps the end of it and passes all
 * of it to a callback.
 */
export class StderrReader implements DrainedPipe {
  readonly stream: Readable;
  readonly #tail: ByteTail;
  readonly #decoder = new StringDecoder("utf8");
  readonly #secrets: readonly string[];
  readonly #redactor: Redactor;
  readonly #onStderr: StderrOptions["onStderr"];
  #bytesRead = 0;

  constructor(stream: Readable, options: StderrOptions) {
    this.stream = stream;
    this.#tail = new ByteTail(options.stderrTailBytes ?? defaultTailBytes);
    this.#secrets = options.secrets ?? [];
    this.#redactor = new Redactor(this.#secrets);
    this.#onStderr = options.onStderr;
    stream.on("data", (chunk: Buffer) => this.#accept(chunk));
    stream.once("close", () => this.#finish());
    // A read error ends stderr like any other end. The exit of the process shows the cause.
    stream.on("error", () => {});
  }

  bytesRead(): number {
    return this.#bytesRead;
  }

  isPaused(): boolean {
    return false;
  }

  /** The end of what was read, without control codes: it ends up in messages and logs. */
  get tail(): string {
    // Redacted again, because removing control codes can join the parts of a secret.
    return redact(stripVTControlCharacters(this.#tail.toString()), this.#secrets);
  }

  #accept(chunk: Buffer): void {
    this.#bytesRead += chunk.length;
    if (this.#redactor.active) {
      this.#passOn(this.#redactor.write(this.#decoder.write(chunk)));
      return;
    }
    this.#tail.push(chunk);
    if (this.#onStderr !== undefined) this.#notify(this.#decoder.write(chunk));
  }

  #finish(): void {
    const rest = this.#decoder.end();
    if (this.#redactor.active) this.#passOn(this.#redactor.write(rest) + this.#redactor.end());
    else this.#notify(rest);
  }

  /** Keeps and passes on redacted text. Text that is not redacted goes into the tail as the bytes that were read. */
  #passOn(text: string): void {
    this.#tail.push(Buffer.from(text));
    this.#notify(text);
  }

  #notify(text: string): void {
    const listener = this.#onStderr;
    if (text !== "" && listener !== undefined) void callSafely(() => listener(text));
  }
}

/** Keeps the last bytes of a stream of any length in a ring buffer. */
class ByteTail {
  readonly #capacity: number;
  #ring: Buffer | undefined;
  #next = 0;
  #total = 0;

  /** @param capacity How many bytes to keep. */
  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  push(chunk: Uint8Array): void {
    this.#total += chunk.length;
    if (this.#capacity === 0) return;
    this.#ring ??= Buffer.allocUnsafeSlow(this.#capacity);
    const kept = chunk.length > this.#capacity ? chunk.subarray(chunk.length - this.#capacity) : chunk;
    const untilEnd = Math.min(kept.length, this.#capacity - this.#next);
    this.#ring.set(kept.subarray(0, untilEnd), this.#next);
    this.#ring.set(kept.subarray(untilEnd), 0);
    this.#next = (this.#next + kept.length) % this.#capacity;
  }

  /** The bytes kept, as UTF-8 text. Omits a first character whose beginning is lost. */
  toString(): string {
    if (this.#ring === undefined) return "";
    if (this.#total <= this.#capacity) return this.#ring.toString("utf8", 0, this.#total);
    const bytes = Buffer.concat([this.#ring.subarray(this.#next), this.#ring.subarray(0, this.#next)]);
    let start = 0;
    while (start < 3 && start < bytes.length && isContinuationByte(bytes[start])) start += 1;
    return bytes.toString("utf8", start);
  }
}

function isContinuationByte(byte: number | undefined): boolean {
  return byte !== undefined && (byte & 0xc0) === 0x80;
}
