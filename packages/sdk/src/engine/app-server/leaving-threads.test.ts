import { describe, expect, it } from "vitest";

import { goRound } from "../../../tests/clock.js";
import { defer } from "../waiting.js";
import { LeavingThreads } from "./leaving-threads.js";

function leavingThread() {
  const leaving = new LeavingThreads();
  const state = { isGone: false };
  const watch = () => {
    state.isGone = false;
    void leaving.whenGone("one").then(() => {
      state.isGone = true;
    });
  };
  return { leaving, state, watch };
}

describe("a thread that is leaving", () => {
  it("is gone when its unload is over, or when the server has unloaded it", async () => {
    const { leaving, state, watch } = leavingThread();
    watch();
    await goRound();
    expect(state.isGone).toBe(true);
    const limit = defer();
    leaving.add("one", (closed) => Promise.race([limit.promise, closed]));
    watch();
    leaving.onClosed("another");
    await goRound();
    expect(state.isGone).toBe(false);
    leaving.onClosed("one");
    await goRound();
    expect(state.isGone).toBe(true);
  });

  it("stays until its unload is over when a load that waited for it is abandoned", async () => {
    const { leaving, state, watch } = leavingThread();
    leaving.add("one", (closed) => closed);
    // The abandoned load settles at once: it has not sent a request.
    leaving.add("one", async () => {});
    watch();
    await goRound();
    expect(state.isGone).toBe(false);
    leaving.onClosed("one");
    await goRound();
    expect(state.isGone).toBe(true);
  });

  it("is gone when the connection is lost", async () => {
    const { leaving, state, watch } = leavingThread();
    leaving.add("one", (closed) => closed);
    leaving.add("one", (closed) => closed);
    watch();
    leaving.onLost();
    await goRound();
    expect(state.isGone).toBe(true);
  });
});
