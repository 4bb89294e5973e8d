import { CodexError } from "@codex/protocol";

/** The connection was closed by this program, before or during the request. */
export class ConnectionClosedError extends CodexError {
  /** The method of the request; `null` when it is not about one request. */
  readonly method: string | null;

  /** @param method The method of the request, if it is about one. */
  constructor(method?: string) {
    const what = method === undefined ? "" : `, so ${method} has no answer`;
    super("closed", `The connection to codex app-server was closed by close()${what}. Make a new one.`);
    this.method = method ?? null;
  }

  override get name(): string {
    return "ConnectionClosedError";
  }
}
