import { setTimeout } from "node:timers";
import { type CodexProcess, exitWithin, type ProcessExit } from "@codex/exec";
import { roomForEcho } from "../limits.js";
import type { TransportEnd } from "../messages/errors.js";
import { parseMessage } from "../messages/message-text.js";
import type { Transport, TransportReceiver } from "./transport.js";

/** Milliseconds before a process that no longer reads its stdin is terminated. Usually it is about to exit on its own. */
const brokenInputGraceMs = 1000;

/**
 * Communicates with a `codex app-server` process over its stdin and stdout, one message per line. `close()` calls the
 * `end()` of the process, which closes stdin first so that codex exits on its own.
 *
 * @param process Must be started without `input`, so that its stdin is open.
 */
export function stdioTransport(process: CodexProcess): Transport {
  return new StdioTransport(process);
}

class StdioTransport implements Transport {
  readonly closed: Promise<TransportEnd>;
  /** The server reads lines of any length (0.171.0, tested up to 400 MB), so only the size of its echo sets a limit. */
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
    // The process still runs if it closed its stdout or sent a line beyond the limit.
    void this.#process.end();
  }

  #onInputFailure(error: unknown): void {
    if (this.#inputFailure !== undefined) return;
    this.#inputFailure = error;
    // Leave time to read what the process has already written.
    setTimeout(() => void this.#process.end(), brokenInputGraceMs).unref();
  }
}

/** Milliseconds to wait for the exit code after stdout ends, before pending requests fail. */
const exitAfterOutputMs = 250;

/** Describes why the output of a process ended. Waits briefly for the exit code. */
async function describeProcessEnd(process: CodexProcess, failure: unknown): Promise<TransportEnd> {
  const exit = await exitWithin(process, exitAfterOutputMs);
  return {
    reason: reasonOf(exit, failure),
    exitCode: exit?.code ?? null,
    signal: exit?.signal ?? null,
    stderrTail: process.stderrTail,
    closeCode: null,
    ...(failure === undefined ? {} : { cause: failure }),
  };
}

function reasonOf(exit: ProcessExit | undefined, failure: unknown): string {
  if (exit?.signal) return `the process was terminated by ${exit.signal}`;
  if (exit) return `the process exited with code ${exit.code}`;
  return failure instanceof Error ? failure.message : "the process closed its stdout";
}
