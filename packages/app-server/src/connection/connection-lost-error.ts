import { CodexError } from "@codex/protocol";

import type { TransportEnd } from "../transport/transport-end.js";

const longestQuotation = 2000;

/** What was being done when a connection broke. */
export interface ConnectionLostDetails {
  /** The method of the request that waited for its answer; omit it when there is none. */
  method?: string | undefined;
  /** Whether a new connection can help. Default: `true`. */
  retryable?: boolean | undefined;
}

/**
 * The connection to the server broke, or could not be made: its process ended, or its socket did. `retryable` is `false`
 * where a new connection would end the same way: the server refuses to start, or sends a message beyond the limit
 * (`maxLineBytes`, or `maxMessageBytes` of a socket).
 */
export class ConnectionLostError extends CodexError {
  /** The method of the request that waited for its answer; `null` when it is not about one request. */
  readonly method: string | null;
  /** The exit code of the process, or `null` when there is none or a signal ended it. */
  readonly exitCode: number | null;
  /** The signal that ended the process, or `null`. */
  readonly signal: string | null;
  /** The end of what the process wrote to stderr; empty when there is no process. */
  readonly stderrTail: string;
  /** The close code of the WebSocket, or `null` when there is none. */
  readonly closeCode: number | null;

  /**
   * @param end Why the connection broke.
   * @param details What was being done.
   */
  constructor(end: TransportEnd, { method, retryable = true }: ConnectionLostDetails = {}) {
    const meanwhile = method === undefined ? "" : ` while ${method} waited for its answer`;
    const log = end.stderrTail.trim();
    super(
      "connection_lost",
      `The connection to codex app-server was lost${meanwhile}: ${end.reason}.${log ? ` Its stderr ended with: ${tailOf(log)}` : ""}`,
      { retryable, ...(end.cause === undefined ? {} : { cause: end.cause }) },
    );
    this.method = method ?? null;
    this.exitCode = end.exitCode;
    this.signal = end.signal;
    this.stderrTail = end.stderrTail;
    this.closeCode = end.closeCode;
  }

  override get name(): string {
    return "ConnectionLostError";
  }
}

function tailOf(text: string): string {
  return text.length > longestQuotation ? `…${text.slice(-longestQuotation)}` : text;
}
