import { runInNewContext } from "node:vm";
import { describe, expect, it } from "vitest";
import { callSafely, whenAborted } from "./callbacks.js";

/** What a caller's function can do besides returning. */
const failures: [string, () => unknown][] = [
  [
    "throws",
    () => {
      throw new Error("broken");
    },
  ],
  [
    "throws an object without a prototype",
    () => {
      throw Object.create(null);
    },
  ],
  ["rejects", () => Promise.reject(new Error("broken"))],
  ["rejects with a promise of another realm", () => runInNewContext('Promise.reject(new Error("broken"))')],
  [
    "returns a thenable that rejects",
    // biome-ignore lint/suspicious/noThenProperty: a thenable is the point.
    () => ({ then: (_: unknown, reject: (error: Error) => void) => reject(new Error()) }),
  ],
  [
    "returns an object whose `then` cannot be read",
    () => ({
      // biome-ignore lint/suspicious/noThenProperty: a thenable is the point.
      get then(): never {
        throw new Error("broken");
      },
    }),
  ],
  [
    "returns a promise without a working `catch`",
    () => Object.assign(Promise.reject(new Error("broken")), { catch: null }),
  ],
];

describe("a caller's function", () => {
  it.each(failures)("that %s neither throws nor leaves an unhandled rejection", async (_, call) => {
    const thrown: unknown[] = [];
    expect(await callSafely(call, (error) => thrown.push(error))).toBeUndefined();
    await expect(callSafely(call)).resolves.toBeUndefined();
    expect(thrown).toHaveLength(1);
  });

  it("is called, and its failure is reported, before callSafely returns", () => {
    const order: string[] = [];
    void callSafely(
      () => {
        order.push("called");
        throw new Error("broken");
      },
      () => order.push("failed"),
    );
    expect(order).toEqual(["called", "failed"]);
  });
});

/** A signal that calls its listeners as plain functions, ignores `once`, and cannot remove them. */
function standInSignal(): { signal: AbortSignal; abort: () => void } {
  const listeners: (() => void)[] = [];
  const addEventListener = (_: string, listener: () => void) => listeners.push(listener);
  return {
    signal: { aborted: false, reason: "stop", addEventListener, removeEventListener() {} } as never,
    abort: () => {
      for (const listener of listeners) listener();
    },
  };
}

describe("a signal", () => {
  it("that calls its listeners without `this`, and twice, calls back once", () => {
    const { signal, abort } = standInSignal();
    const calls: string[] = [];
    whenAborted(signal, () => calls.push("first"));
    const remove = whenAborted(signal, () => calls.push("removed"));
    whenAborted(signal, () => calls.push("second"));
    remove();
    abort();
    abort();
    expect(calls).toEqual(["first", "second"]);
  });
});
