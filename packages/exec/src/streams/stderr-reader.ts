import type { Readable } from "node:stream";
import { StringDecoder } from "node:string_decoder";
import { stripVTControlCharacters } from "node:util";
import { Redactor, redact } from "@codex/protocol";
import type { StartProcessOptions } from "../process/start-process-options.js";
import { ByteTail } from "./byte-tail.js";
import type { DrainedPipe } from "./drain-after-exit.js";

/** Default `stderrTailBytes`: 64 KiB. */
const STDERR_TAIL_BYTES = 64 * 1024;

/** The options of a process that concern its stderr. */
type StderrOptions = Pick<StartProcessOptions, "stderrTailBytes" | "onStderr" | "secrets">;

/** Empties stderr at once, always: a process that fills it would block. Keeps its end, offers all of it. */
export class StderrReader implements DrainedPipe {
  readonly stream: Readable;
  readonly #tail: ByteTail;
  readonly #decoder = new StringDecoder("utf8");
  readonly #secrets: readonly string[];
  readonly #redactor: Redactor;
  readonly #onStderr: StartProcessOptions["onStderr"];
  #bytesRead = 0;

  constructor(stream: Readable, options: StderrOptions) {
    this.stream = stream;
    this.#tail = new ByteTail(options.stderrTailBytes ?? STDERR_TAIL_BYTES);
    this.#secrets = options.secrets ?? [];
    this.#redactor = new Redactor(this.#secrets);
    this.#onStderr = options.onStderr;
    stream.on("data", (chunk: Buffer) => this.#accept(chunk));
    stream.once("close", () => this.#finish());
    // A read error ends it like any other end; why the process is gone shows in its exit.
    stream.on("error", () => {});
  }

  bytesRead(): number {
    return this.#bytesRead;
  }

  /** Never: nobody slows this pipe down. */
  paused(): boolean {
    return false;
  }

  /** The end of what was read, for messages and logs, where colours are noise. */
  get tail(): string {
    // Again, because removing the control codes can put together a secret that they had divided.
    return redact(stripVTControlCharacters(this.#tail.toString()), this.#secrets);
  }

  #accept(chunk: Buffer): void {
    this.#bytesRead += chunk.length;
    if (this.#redactor.active) {
      this.#passOn(this.#redactor.write(this.#decoder.write(chunk)));
      return;
    }
    this.#tail.push(chunk);
    if (this.#onStderr !== undefined) this.#offer(this.#decoder.write(chunk));
  }

  #finish(): void {
    const rest = this.#decoder.end();
    if (this.#redactor.active) this.#passOn(this.#redactor.write(rest) + this.#redactor.end());
    else this.#offer(rest);
  }

  /** For text that is not what was read byte for byte. */
  #passOn(text: string): void {
    this.#tail.push(Buffer.from(text));
    this.#offer(text);
  }

  #offer(text: string): void {
    if (text !== "" && this.#onStderr !== undefined) callSafely(this.#onStderr, text);
  }
}

/** A listener that throws, now or in a promise it returns, must not reach the host as an uncaught exception. */
function callSafely(listener: (text: string) => unknown, text: string): void {
  try {
    const returned = listener(text);
    if (returned instanceof Promise) returned.catch(() => {});
  } catch {
    // Dropped on purpose: see `onStderr` in StartProcessOptions.
  }
}
