import { CodexError } from "@codex/protocol";

/**
 * A line of stdout is longer than the limit, so the output after it cannot be split into lines any more (code
 * `line_too_long`). Raise `maxLineBytes` if lines of this length are expected.
 */
export class LineTooLongError extends CodexError {
  /** The limit in bytes, without the line feed. */
  readonly maxLineBytes: number;
  /** How many bytes of the line had arrived when it was rejected. The line may be longer. */
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
