/** What a handler gets in addition to the request. */
export interface InteractionContext {
  /**
   * Aborts when the answer is no longer needed: the turn has ended or was interrupted, or the handler has taken longer
   * than `interactionTimeoutMs`. Whatever the handler returns after that is ignored.
   */
  signal: AbortSignal;
}

/**
 * A function that answers a request. It returns an `Answer` or a promise of one.
 *
 * (The first member of the union only helps inference: without it, TypeScript widens the literal that an `async`
 * function returns to `string`. The second is the signature that a function has to satisfy; its overloads exclude it
 * from that inference.)
 */
export type Handler<Request, Answer> =
  | ((request: Request, context: InteractionContext) => Answer & Promise<Answer>)
  | {
      (request: Request, context: InteractionContext): Answer | Promise<Answer>;
      <_>(request: Request, context: InteractionContext): Answer | Promise<Answer>;
    };

/** Default of `interactionTimeoutMs`: five minutes. */
export const defaultInteractionTimeoutMs = 300_000;

/** How a call of a handler or a tool ended. */
export type HandlerOutcome =
  | { status: "returned"; value: unknown }
  | { status: "failed"; error: unknown }
  /** It took longer than `timeoutMs`. */
  | { status: "late" }
  /** Its answer is no longer needed. */
  | { status: "settled" };

/** The limits of a call. */
export interface HandlerLimits {
  /** Aborts when the answer is no longer needed. */
  signal: AbortSignal;
  /** How long the call may take, in milliseconds. */
  timeoutMs: number;
}

/** Calls a handler or a tool within limits. The signal it gets also aborts at the timeout. Never rejects. */
export async function callHandler(
  call: (signal: AbortSignal) => unknown,
  { signal, timeoutMs }: HandlerLimits,
): Promise<HandlerOutcome> {
  if (signal.aborted) return { status: "settled" };
  const controller = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let onAbort = () => {};
  const stopped = new Promise<HandlerOutcome>((resolve) => {
    // Resolved before the handler's signal aborts: a handler that then throws has not failed.
    onAbort = () => {
      resolve({ status: "settled" });
      controller.abort(signal.reason);
    };
    signal.addEventListener("abort", onAbort, { once: true });
    timer = setTimeout(() => {
      resolve({ status: "late" });
      controller.abort(new DOMException(`No answer within ${timeoutMs} ms.`, "TimeoutError"));
    }, timeoutMs);
  });
  const run = async (): Promise<HandlerOutcome> => {
    try {
      return { status: "returned", value: await call(controller.signal) };
    } catch (error) {
      return { status: "failed", error };
    }
  };
  try {
    return await Promise.race([stopped, run()]);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", onAbort);
  }
}

/** The message of an error, or the thrown value as text. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
