import { expect } from "vitest";
import type { ConnectionLostError } from "../../src/index.js";

/** The error that a promise rejects with. */
export async function failureOf(promise: Promise<unknown>): Promise<{ error: ConnectionLostError }> {
  return promise.then(
    (value) => expect.fail(`It did not fail, but gave ${JSON.stringify(value)}`),
    (error: unknown) => ({ error: error as ConnectionLostError }),
  );
}
