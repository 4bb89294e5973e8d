import { CodexError } from "@codex/protocol";

/** The parts of an {@link InvalidArgumentError}. They never contain the value of a secret. */
export interface InvalidArgumentDetails {
  /** The invalid option, as the caller writes it: `"resumeId"`, `"env.HOME"`, `"images[1]"`. */
  option: string;
  /** What the option must be, as words that follow "must be". */
  expected: string;
  /** What the option is instead, as words that follow "but is". */
  received: string;
}

/**
 * A value that cannot be passed to the binary, or that the binary would take for something else (code
 * `invalid_option`). Thrown before any process is started.
 */
export class InvalidArgumentError extends CodexError {
  /** The invalid option. */
  readonly option: string;
  /** What the option must be, in words. */
  readonly expected: string;
  /** What the option is instead, in words. */
  readonly received: string;

  constructor({ option, expected, received }: InvalidArgumentDetails) {
    super("invalid_option", `${option} must be ${expected}, but is ${received}.`);
    this.option = option;
    this.expected = expected;
    this.received = received;
  }

  override get name(): string {
    return "InvalidArgumentError";
  }
}

/**
 * Rejects text that contains a NUL byte, at which the operating system would cut an argument, a path or a variable. The
 * text may be a secret, so the error does not quote it.
 *
 * @throws {InvalidArgumentError} when the text contains a NUL byte.
 */
export function refuseNul(option: string, text: string): void {
  const index = text.indexOf("\0");
  if (index === -1) return;
  throw new InvalidArgumentError({
    option,
    expected: "text without NUL bytes",
    received: `text with one at position ${index}`,
  });
}

/**
 * Copies options into an object without a prototype. An option that was not given then reads as `undefined` even where
 * `Object.prototype` is polluted, and Node does not turn an inherited property into an environment variable.
 */
export function ownFields<Fields extends object>(fields: Fields): Fields {
  return Object.assign(Object.create(null), fields);
}
