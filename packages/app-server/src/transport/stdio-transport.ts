import type { CodexProcess } from "@codex/exec";

import { describeProcessEnd } from "./describe-process-end.js";
import { parseMessage } from "./parse-message.js";
import { roomForEcho, type Transport, type TransportReceiver } from "./transport.js";
import type { TransportEnd } from "./transport-end.js";

/** How long a process may go on that no longer reads its stdin, before it is ended. It usually is about to exit. */
const brokenInputGraceMs = 1000;

/**
 * Speaks with a `codex app-server` process over its stdin and stdout, one message per line. `close()` ends the process
 * as its own `end()` does: its stdin is closed first, on which codex exits by itself.
 *
 * @param process Started without `input`, so that its stdin is open.
 */
export function stdioTransport(process: CodexProcess): Transport {
  return new StdioTransport(process);
}

class StdioTransport implements Transport {
  readonly closed: Promise<TransportEnd>;
  /** The server reads lines of any length (0.171.0: tried up to 400 MB), so only what it repeats sets a limit. */
  readonly maxSendBytes: number;
  readonly #process: CodexProcess;
  #settleClosed: (end: TransportEnd) => void = () => {};
  #inputFailure: unknown;

  constructor(process: CodexProcess) {
    this.#process = process;
    this.maxSendBytes = roomForEcho(process.maxLineBytes);
    this.closed = new Promise((resolve) => {
      this.#settleClosed = resolve;
    });
  }

  start(receiver: TransportReceiver): void {
    void this.#read(receiver);
  }

  send(text: string): void {
    this.#process.write(`${text}\n`).catch((error: unknown) => this.#onInputFailure(error));
  }

  async close(): Promise<void> {
    await this.#process.end();
  }

  unref(): void {
    this.#process.unref();
  }

  ref(): void {
    this.#process.ref();
  }

  async #read(receiver: TransportReceiver): Promise<void> {
    const report = receiver.onDiagnostic.bind(receiver);
    let failure: unknown;
    try {
      for await (const lines of this.#process.lines) {
        for (const line of lines) {
          const message = parseMessage(line, "line", report);
          if (message !== undefined) receiver.onMessage(message);
        }
      }
    } catch (error) {
      failure = error;
    }
    this.#settleClosed(await describeProcessEnd(this.#process, failure ?? this.#inputFailure));
    // Only a process that still runs is left to end: one that closed its stdout, or sent a line beyond the limit.
    void this.#process.end();
  }

  #onInputFailure(error: unknown): void {
    if (this.#inputFailure !== undefined) return;
    this.#inputFailure = error;
    // What it wrote before is still read, so it is not ended at once.
    setTimeout(() => void this.#process.end(), brokenInputGraceMs).unref();
  }
}
