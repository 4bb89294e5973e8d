import { CodexError } from "@codex/protocol";

/**
 * The events of a turn were read more slowly than they came, and more than `maxBufferedBytes` of them were waiting. The
 * turn was ended where a loop over its events had begun; otherwise only the events are lost, and its result is not.
 */
export class ReaderTooSlowError extends CodexError {
  /** The limit, in bytes of JSON. */
  readonly maxBufferedBytes: number;

  constructor(maxBufferedBytes: number) {
    super(
      "reader_too_slow",
      `More than ${maxBufferedBytes} bytes of the turn's events waited to be read (maxBufferedBytes). Read the events ` +
        "faster, leave the loop when the rest is not needed, or use run().",
    );
    this.maxBufferedBytes = maxBufferedBytes;
  }

  override get name(): string {
    return "ReaderTooSlowError";
  }
}
