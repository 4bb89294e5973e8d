import type { RequestId } from "../wire/index.js";

/** Answers one method of the server's requests: with what it returns, or with an error when it throws. */
export type RequestHandler<Params = unknown, Result = unknown> = (
  params: Params,
  context: RequestContext,
) => Result | Promise<Result>;

/** What a handler knows beside the parameters. */
export interface RequestContext {
  /**
   * Fires when no answer is needed any more: codex settled the request by itself, as when its turn was interrupted, or
   * the connection ended. What the handler returns after that is dropped.
   */
  signal: AbortSignal;
  /** The id of the server's request; the first is 0. */
  id: RequestId;
  /** The method. */
  method: string;
}
