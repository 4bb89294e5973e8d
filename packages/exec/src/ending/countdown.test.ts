import { expect, it } from "vitest";
import { Countdown } from "./countdown.js";

async function millisecondsOf(countdown: Countdown): Promise<number> {
  const startedAt = performance.now();
  await countdown.over;
  return performance.now() - startedAt;
}

it("is over after its time, which can be shortened and not lengthened", async () => {
  const countdown = new Countdown(60_000);
  countdown.shorten(50);
  countdown.shorten(90_000);
  const ms = await millisecondsOf(countdown);
  expect(ms).toBeGreaterThan(40);
  expect(ms).toBeLessThan(5_000);
});

it("is over when it is cancelled, and at once when its time lies in the past, without a warning", async () => {
  const warnings: Error[] = [];
  const note = (warning: Error) => warnings.push(warning);
  process.on("warning", note);
  const cancelled = new Countdown(60_000);
  cancelled.cancel();
  expect(await millisecondsOf(cancelled)).toBeLessThan(1_000);
  expect(await millisecondsOf(new Countdown(-5))).toBeLessThan(1_000);
  // Warnings are emitted a moment later.
  await new Promise((resolve) => setImmediate(resolve));
  process.off("warning", note);
  expect(warnings).toEqual([]);
});
