import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { useFakeClock, useRealClock } from "../../../../scripts/fake-clock.js";
import { Countdown } from "./process-termination.js";

beforeEach(() => useFakeClock());
afterEach(useRealClock);

/** Whether the countdown is over when this many more milliseconds have passed. */
async function isOverAfter(milliseconds: number, countdown: Countdown): Promise<boolean> {
  let isOver = false;
  void countdown.over.then(() => {
    isOver = true;
  });
  await vi.advanceTimersByTimeAsync(milliseconds);
  return isOver;
}

it("a countdown can be shortened but not lengthened", async () => {
  const countdown = new Countdown(60_000);
  await vi.advanceTimersByTimeAsync(10_000);
  countdown.shorten(50);
  countdown.shorten(90_000);
  expect(await isOverAfter(49, countdown)).toBe(false);
  expect(await isOverAfter(1, countdown)).toBe(true);
});

it("a countdown ends when it is cancelled, and at once when its time is in the past, without a warning", async () => {
  const warnings: Error[] = [];
  const note = (warning: Error) => warnings.push(warning);
  process.on("warning", note);
  const cancelled = new Countdown(60_000);
  cancelled.cancel();
  expect(await isOverAfter(0, cancelled)).toBe(true);
  expect(vi.getTimerCount()).toBe(0);
  expect(await isOverAfter(0, new Countdown(-5))).toBe(true);
  // The real timers warn about a negative delay, a moment later.
  useRealClock();
  await new Countdown(-5).over;
  await new Promise((resolve) => setImmediate(resolve));
  process.off("warning", note);
  expect(warnings).toEqual([]);
});
