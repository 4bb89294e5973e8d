import { CodexError } from "@codex/protocol";

/** An option of `Codex`, a thread or a turn is wrong. Thrown at the call, before any process exists. */
export class InvalidOptionError extends CodexError {
  /** The option as the caller wrote it, for example `sandboxMode`. */
  readonly option: string;
  /** What the option accepts, in words. */
  readonly expected: string;
  /** What it got, in words. Never holds a secret: for secret options only the type is told. */
  readonly received: string;

  constructor(option: string, expected: string, received: string, where: string) {
    const end = received.endsWith("?") ? "" : ".";
    super("invalid_option", `${where}: option \`${option}\` must be ${expected}, but got ${received}${end}`);
    this.option = option;
    this.expected = expected;
    this.received = received;
  }

  override get name(): string {
    return "InvalidOptionError";
  }
}
