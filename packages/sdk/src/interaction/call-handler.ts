/** How a call of a handler of the caller's ended. */
export type HandlerOutcome =
  | { status: "answered"; value: unknown }
  | { status: "failed"; error: unknown }
  /** It took longer than it may. */
  | { status: "late" }
  /** Its answer is not needed any more. */
  | { status: "settled" };

/** The limits of a call. */
export interface HandlerLimits {
  /** Fires when the answer is not needed any more. */
  signal: AbortSignal;
  /** How long it may take. */
  timeoutMs: number;
}

/**
 * Calls a handler, and waits for it no longer than it is given. The signal it gets fires at the end of its time, too.
 * What it does later is ignored. Never rejects.
 */
export async function callHandler(
  handler: (signal: AbortSignal) => unknown,
  { signal, timeoutMs }: HandlerLimits,
): Promise<HandlerOutcome> {
  if (signal.aborted) return { status: "settled" };
  const controller = new AbortController();
  let onAbort = () => {};
  let timer: ReturnType<typeof setTimeout> | undefined;
  const ended = new Promise<HandlerOutcome>((resolve) => {
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
  try {
    return await Promise.race([ended, call(handler, controller.signal)]);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", onAbort);
  }
}

async function call(handler: (signal: AbortSignal) => unknown, signal: AbortSignal): Promise<HandlerOutcome> {
  try {
    return { status: "answered", value: await handler(signal) };
  } catch (error) {
    return { status: "failed", error };
  }
}
