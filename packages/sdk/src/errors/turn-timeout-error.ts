import { CodexError } from "@codex/protocol";

/** A turn took longer than `timeoutMs`, or was silent for longer than `idleTimeoutMs`. Its process was ended. */
export class TurnTimeoutError extends CodexError {
  /** Which option ended the turn. */
  readonly option: "timeoutMs" | "idleTimeoutMs";
  /** Its value, in milliseconds. */
  readonly limitMs: number;

  constructor(option: "timeoutMs" | "idleTimeoutMs", limitMs: number, lastWords: string | undefined) {
    const what = option === "timeoutMs" ? "did not end" : "sent no event";
    const last = lastWords ? ` The last thing it reported: ${lastWords}` : "";
    super("turn_timeout", `The turn ${what} within ${limitMs} ms (${option}) and was ended.${last}`, {
      retryable: true,
    });
    this.option = option;
    this.limitMs = limitMs;
  }

  override get name(): string {
    return "TurnTimeoutError";
  }
}
