import { CodexError } from "@codex/protocol";

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
