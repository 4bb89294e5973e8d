/** Why nothing can arrive any more. */
export interface TransportEnd {
  /** In words, as they follow a colon: `the process exited with code 1`. */
  reason: string;
  /** The exit code of the process behind the connection, or `null` when there is none or a signal ended it. */
  exitCode: number | null;
  /** The signal that ended the process, or `null`. */
  signal: NodeJS.Signals | null;
  /** The end of what the process wrote to stderr; empty when there is no process. */
  stderrTail: string;
  /** The close code of the WebSocket, or `null` when there is none. 1006 means that it broke. */
  closeCode: number | null;
  /** The failure underneath, if any. */
  cause?: unknown;
}
