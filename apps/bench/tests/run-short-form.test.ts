import { expect, it } from "vitest";

import type { Contender, Limit } from "../src/harness/benchmark.js";
import { runShortForm, type ShortBenchmark } from "./run-short-form.js";

/** Runs a short form with these limits, in which contenders take these times, one a round. */
async function run(limits: readonly Limit[], times: Partial<Record<Contender, number[]>>) {
  const asked: unknown[] = [];
  const benchmark: ShortBenchmark = {
    name: "some-work",
    why: "",
    contenders: ["published", "exec", "floor"],
    rounds: 100,
    rows: [],
    short: { rounds: 2, share: 0.1, limits },
    prepare: async (_, share) => ({
      async measure(contender) {
        asked.push(contender);
        const ms = times[contender]?.shift();
        return ms === undefined ? {} : { ms: ms * share };
      },
    }),
  };
  return { misses: await runShortForm(benchmark), asked };
}

const limit: Limit = { measure: "ms", subject: "exec", against: "published", atMost: 1.5 };

it("holds the best of each contender against the limit, and runs nobody else", async () => {
  const { misses, asked } = await run([limit], { exec: [90, 14], published: [10, 11] });
  expect(misses).toEqual([]);
  expect(asked.sort()).toEqual(["exec", "exec", "published", "published"]);
});

it("says what is over its limit", async () => {
  const limits = [limit, { measure: "ms", subject: "exec", atMost: 1 } as const];
  const { misses } = await run(limits, { exec: [20, 20], published: [10, 500] });
  expect(misses).toEqual([
    "ms of exec ÷ published is 2.00, and must not be over 1.5",
    "ms of exec is 2.00, and must not be over 1",
  ]);
});

it("does not take a measure that is not there for a good one", async () => {
  const { misses } = await run([limit], { exec: [], published: [10, 10] });
  expect(misses).toEqual(["ms of exec ÷ published is NaN, and must not be over 1.5"]);
});
