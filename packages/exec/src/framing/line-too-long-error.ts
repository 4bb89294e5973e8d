import { CodexError } from "@codex/protocol";

/**
 * A line passed the cap, so what follows it cannot be told apart any more (code `line_too_long`). Raise
 * `maxLineBytes` if lines this long are expected.
 */
export class LineTooLongError extends CodexError {
  /** The cap, in bytes, without the line feed. */
  readonly maxLineBytes: number;
  /** How much of the line had arrived when it was given up, in bytes; it may be longer. */
  readonly seenBytes: number;

  constructor(maxLineBytes: number, seenBytes: number) {
    super(
      "line_too_long",
      `The codex process printed a line of more than ${maxLineBytes} bytes (${seenBytes} so far). ` +
        "Raise maxLineBytes if lines this long are expected.",
    );
    this.maxLineBytes = maxLineBytes;
    this.seenBytes = seenBytes;
  }

  override get name(): string {
    return "LineTooLongError";
  }
}
