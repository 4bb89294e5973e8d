import type { RequestId } from "../wire/index.js";

/**
 * A handler returns this to send no answer at all. The server sends a request to every client that is subscribed to the
 * thread and takes the first answer, so a client that does not run the turn leaves the request to the one that does.
 *
 * The handler's `signal` still fires once the request is settled. A request that no client answers stalls its turn: over
 * stdio, where there is no other client, always answer.
 */
export const noAnswer: unique symbol = Symbol.for("@codex/app-server/no-answer");

/** The type of {@link noAnswer}. */
export type NoAnswer = typeof noAnswer;

/**
 * Answers one method of the server's requests: with what it returns, or with an error when it throws. It sends nothing
 * when it returns {@link noAnswer}.
 */
export type RequestHandler<Params = unknown, Result = unknown> = (
  params: Params,
  context: RequestContext,
) => Result | NoAnswer | Promise<Result | NoAnswer>;

/** What a handler receives besides the parameters. */
export interface RequestContext {
  /**
   * Aborts when no answer is needed any more: codex settled the request itself, as when its turn was interrupted, another
   * client answered it, or the connection ended. What the handler returns after that is dropped.
   */
  signal: AbortSignal;
  /** The id of the server's request; the first is 0. */
  id: RequestId;
  /** The method. */
  method: string;
}
