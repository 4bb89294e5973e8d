import { setImmediate as nextLoop, setTimeout as sleep } from "node:timers/promises";
import { vi } from "vitest";

/** The clock of this process while it stands still. Agents go by their own, and so does `node:timers/promises`. */
export interface StoppedClock extends Disposable {
  /** Moves the clock. Timers that are due fire. */
  advance(milliseconds: number): void;
  /** The same, once what has arrived is read. Resolves when what follows from it has happened. */
  pass(milliseconds: number): Promise<void>;
  /** Lets the clock run, faster than a real one, until the promise settles. */
  runUntil<Value>(promise: Promise<Value>): Promise<Value>;
}

/** Stops the clock until it is disposed of. What its timers have to end must have ended by then. */
export function stopClock(): StoppedClock {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
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
    [Symbol.dispose]: () => void vi.useRealTimers(),
  };
}

/** Waits for something to become true, also while the clock stands still. The limit is that of the test. */
export async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await sleep(5);
}

/** Something that the test lets happen when its time has come. */
export function gate(): { opened: Promise<void>; open: () => void } {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}

/** Lets the event loop go round a few times. */
export async function goRound(): Promise<void> {
  for (let rounds = 5; rounds > 0; rounds -= 1) await nextLoop();
}
