import { CodexError } from "@codex/protocol";

/** What an {@link InvalidArgumentError} says beside its message. Never the value of a secret. */
export interface InvalidArgumentDetails {
  /** The option at fault, as the caller spells it: `"resumeId"`, `"env.HOME"`, `"images[1]"`. */
  option: string;
  /** What it should be, in words. */
  expected: string;
  /** What it is instead, in words. */
  received: string;
}

/**
 * A value that cannot be handed to the binary, or that the binary would take for something else (code
 * `invalid_option`). Thrown before anything is started.
 */
export class InvalidArgumentError extends CodexError {
  /** The option at fault. */
  readonly option: string;
  /** What it should be, in words. */
  readonly expected: string;
  /** What it is instead, in words. */
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
