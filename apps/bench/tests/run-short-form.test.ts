import { expect, it } from "vitest";

import type { Contender, Limit } from "../src/harness/benchmark.js";
import { runShortForm, type ShortBenchmark } from "./run-short-form.js";

/** Runs a short form with the given limits, in which contenders take the given times, one per round. */
async function run(limits: readonly Limit[], times: Partial<Record<Contender, number[]>>) {
  const measured: unknown[] = [];
  const benchmark: ShortBenchmark = {
    name: "some-work",
    why: "",
    contenders: ["published", "exec", "floor"],
    rounds: 100,
    rows: [],
    short: { rounds: 2, share: 0.1, limits },
    prepare: async (_, share) => ({
      async measure(contender) {
        measured.push(contender);
        const ms = times[contender]?.shift();
        return ms === undefined ? {} : { ms: ms * share };
      },
    }),
  };
  return { misses: await runShortForm(benchmark), measured };
}

const limit: Limit = { measure: "ms", subject: "exec", against: "published", atMost: 1.5 };

it("applies limits to the best run of each contender, and runs no other contenders", async () => {
  const { misses, measured } = await run([limit], { exec: [90, 14], published: [10, 11] });
  expect(misses).toEqual([]);
  expect(measured.sort()).toEqual(["exec", "exec", "published", "published"]);
});

it("describes each exceeded limit", async () => {
  const limits = [limit, { measure: "ms", subject: "exec", atMost: 1 } as const];
  const { misses } = await run(limits, { exec: [20, 20], published: [10, 500] });
  expect(misses).toEqual([
    "ms of exec ÷ published is 2.00, above the limit of 1.5",
    "ms of exec is 2.00, above the limit of 1",
  ]);
});

it("treats a missing measure as exceeding its limit", async () => {
  const { misses } = await run([limit], { exec: [], published: [10, 10] });
  expect(misses).toEqual(["ms of exec ÷ published is NaN, above the limit of 1.5"]);
});
