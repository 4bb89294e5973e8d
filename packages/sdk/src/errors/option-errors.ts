import { CodexError } from "@codex/protocol";

/** An option of `Codex`, a thread or a turn is invalid. Thrown by the call, before a process starts. */
export class InvalidOptionError extends CodexError {
  /** The option, such as `sandboxMode`. */
  readonly option: string;
  /** What the option accepts, in words. */
  readonly expected: string;
  /** What it got, in words. Options that may hold a secret show the type only. */
  readonly received: string;

  /** @param problem the end of the message, where more helps than what is expected and received */
  constructor(
    option: string,
    expected: string,
    received: string,
    where: string,
    problem = `must be ${expected}, but got ${received}.`,
  ) {
    super("invalid_option", `${where}: option \`${option}\` ${problem}`);
    this.option = option;
    this.expected = expected;
    this.received = received;
  }

  override get name(): string {
    return "InvalidOptionError";
  }
}

/** The input of a turn is invalid. Thrown by the call, before a process starts; of a skill, before the agent receives the input. */
export class InvalidInputError extends CodexError {
  /** Index of the invalid entry; `undefined` when the input as a whole is invalid. */
  readonly index: number | undefined;

  constructor(problem: string, options: { index?: number; cause?: unknown } = {}) {
    super("invalid_input", `Invalid input: ${problem}`, "cause" in options ? { cause: options.cause } : {});
    this.index = options.index;
  }

  override get name(): string {
    return "InvalidInputError";
  }
}

/** An option or a method requires a different transport from the one this `Codex` uses. */
export class UnsupportedOptionError extends CodexError {
  /** The option or method. */
  readonly option: string;
  /** The required transport. */
  readonly transport: string;

  /** @param hint what to do on the other transport instead */
  constructor(option: string, transport: string, hint = "") {
    super(
      "unsupported_option",
      `\`${option}\` needs the ${transport} transport: new Codex({ transport: ${JSON.stringify(transport)} }).${hint}`,
    );
    this.option = option;
    this.transport = transport;
  }

  override get name(): string {
    return "UnsupportedOptionError";
  }
}
