import { CodexError } from "@codex/protocol";

/** A sign-in of `codex.login()` ended without an account, or one of `codex.mcp.login()` without tokens. Nothing was stored. */
export class SignInError extends CodexError {
  /**
   * - `cancelled`: `cancel()` ended it, or another sign-in that began later.
   * - `expired`: nobody completed it in time. Start another one.
   * - `failed`: the account, the key or the tokens were refused, or the service could not be reached; the message says why.
   */
  readonly reason: "cancelled" | "expired" | "failed";

  constructor(reason: SignInError["reason"], message: string) {
    super("sign_in_failed", message, { retryable: reason === "expired" });
    this.reason = reason;
  }

  override get name(): string {
    return "SignInError";
  }
}
