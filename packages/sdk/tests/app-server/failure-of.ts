import { expect } from "vitest";
import type { ConnectionLostError } from "../../src/index.js";

/** Long after all graces of these servers (0.3 s), long before anything else that would end the wait (60 s). */
export const patienceMs = 10_000;

/** What a promise rejects with, and how long that took. */
export async function failureOf(promise: Promise<unknown>) {
  const startedAtMs = performance.now();
  const error = await promise.then(
    (value) => expect.fail(`It did not fail, but gave ${JSON.stringify(value)}`),
    (error: unknown) => error as ConnectionLostError,
  );
  return { error, tookMs: performance.now() - startedAtMs };
}
