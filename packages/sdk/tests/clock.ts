import { setImmediate as nextLoop, setTimeout as sleep } from "node:timers/promises";
import { vi } from "vitest";
import { useFakeClock, useRealClock } from "../../../scripts/fake-clock.js";

/** The stopped clock of this process. It affects neither agents nor `node:timers/promises`. */
export interface StoppedClock extends Disposable {
  /** Advances the clock and fires the timers that are due. */
  advance(milliseconds: number): void;
  /** Reads pending input, advances the clock, and resolves when the effects have happened. */
  pass(milliseconds: number): Promise<void>;
  /** Runs the clock, faster than real time, until the promise settles. */
  runUntil<Value>(promise: Promise<Value>): Promise<Value>;
}

/** Stops the clock until it is disposed of. Whatever depends on its timers must have ended by then. */
export function stopClock(): StoppedClock {
  useFakeClock();
  const advance = (milliseconds: number) => void vi.advanceTimersByTime(milliseconds);
  return {
    advance,
    async pass(milliseconds) {
      await goRound();
      advance(milliseconds);
      await goRound();
    },
    async runUntil(promise) {
      let isSettled = false;
      const settle = () => {
        isSettled = true;
      };
      promise.then(settle, settle);
      while (!isSettled) {
        advance(10);
        await sleep(1);
      }
      return promise;
    },
    [Symbol.dispose]: () => useRealClock(),
  };
}

/** Waits for a condition, also while the clock is stopped. Only the timeout of the test limits the wait. */
export async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await sleep(5);
}

/** A promise that the test resolves with `open()`. */
export function gate(): { opened: Promise<void>; open: () => void } {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}

/** Waits for a few rounds of the event loop. */
export async function goRound(): Promise<void> {
  for (let rounds = 5; rounds > 0; rounds -= 1) await nextLoop();
}
