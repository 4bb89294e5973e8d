import { setImmediate as nextRound } from "node:timers/promises";
import { describe, expect, it } from "vitest";

import { stopClock } from "../../tests/clock.js";
import { TurnLimits } from "./turn-limits.js";

function block(milliseconds: number): void {
  const until = performance.now() + milliseconds;
  while (performance.now() < until);
}

describe("the idle limit of a turn", () => {
  it("does not count the time during which the event loop is blocked", async () => {
    const expired: string[] = [];
    const limits = new TurnLimits({ idleTimeoutMs: 100 }, (option) => expired.push(option));
    block(400);
    for (let rounds = 5; rounds > 0; rounds -= 1) await nextRound();
    expect(expired).toEqual([]);
    // Silence counts again.
    while (expired.length === 0) await nextRound();
    expect(expired).toEqual(["idleTimeoutMs"]);
    limits.end();
  });

  it.each([1, 9, 10, 1230])("expires %i ms after the last touch, and not earlier", async (limitMs) => {
    using clock = stopClock();
    const expired: string[] = [];
    const limits = new TurnLimits({ idleTimeoutMs: limitMs }, (option) => expired.push(option));
    await clock.pass(Math.floor(limitMs / 2));
    limits.touch();
    await clock.pass(limitMs - 1);
    expect(expired).toEqual([]);
    await clock.pass(1);
    expect(expired).toEqual(["idleTimeoutMs"]);
  });
});
