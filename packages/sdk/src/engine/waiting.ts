import { clearTimeout, setTimeout } from "node:timers";
import { abortErrorOf, whenAborted } from "@codex/exec/errors";

/** A promise with its settling functions. */
export interface Deferred<Value> {
  readonly promise: Promise<Value>;
  resolve(value: Value | PromiseLike<Value>): void;
  reject(reason: unknown): void;
}

/** `Promise.withResolvers()`, which Node has from version 22. */
export function defer<Value = void>(): Deferred<Value> {
  let resolve!: (value: Value | PromiseLike<Value>) => void;
  let reject!: (reason: unknown) => void;
  const promise = new Promise<Value>((onResolve, onReject) => {
    resolve = onResolve;
    reject = onReject;
  });
  return { promise, resolve, reject };
}

/** Settles like the promise, unless the signal aborts first: then it rejects with {@link abortErrorOf}. */
export async function orAborted<Value>(promise: Promise<Value>, signal: AbortSignal): Promise<Value> {
  promise.catch(() => {});
  if (signal.aborted) throw abortErrorOf(signal);
  let ignore = () => {};
  const aborted = new Promise<never>((_, reject) => {
    ignore = whenAborted(signal, () => reject(abortErrorOf(signal)));
  });
  try {
    return await Promise.race([aborted, promise]);
  } finally {
    ignore();
  }
}

/** Resolves when the promise has settled or the time is up. Never rejects. */
export async function within(limitMs: number, promise: Promise<unknown>): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const limit = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, limitMs);
  });
  const settled = promise.then(
    () => {},
    () => {},
  );
  await Promise.race([settled, limit]);
  clearTimeout(timer);
}
