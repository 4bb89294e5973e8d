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

/** The input of a turn cannot be sent. Thrown at the call, before any process exists. */
export class InvalidInputError extends CodexError {
  /** Position of the entry at fault in the input list; `undefined` when it is the input as a whole. */
  readonly index: number | undefined;

  constructor(problem: string, options: { index?: number; cause?: unknown } = {}) {
    super("invalid_input", `Invalid input: ${problem}`, "cause" in options ? { cause: options.cause } : {});
    this.index = options.index;
  }

  override get name(): string {
    return "InvalidInputError";
  }
}

/** An option or a method needs another transport than the one this `Codex` uses. */
export class UnsupportedOptionError extends CodexError {
  /** The option or method. */
  readonly option: string;
  /** The transport it needs. */
  readonly transport: string;

  constructor(option: string, transport: string) {
    super(
      "unsupported_option",
      `\`${option}\` needs the ${transport} transport: new Codex({ transport: ${JSON.stringify(transport)} }).`,
    );
    this.option = option;
    this.transport = transport;
  }

  override get name(): string {
    return "UnsupportedOptionError";
  }
}
