import { expect, it } from "vitest";

import { benchmarks } from "../src/benchmarks.js";
import { runShortForm, withShortForm } from "./run-short-form.js";

declare module "vitest" {
  interface TaskMeta {
    /** Set by a test that repeated itself: the run ends with a line that names it. */
    flaky?: boolean;
  }
}

const attempts = 3;

// A stall of the machine lasts for one run, or two; a regression is in every run. So a benchmark that misses a limit is
// measured again, and its test is reported as flaky.
it.for(withShortForm(benchmarks))("$name keeps its limits", async (benchmark, { task }) => {
  let misses = await runShortForm(benchmark);
  for (let attempt = 2; misses.length > 0 && attempt <= attempts; attempt++) {
    console.log(`${benchmark.name}: ${misses.join("; ")}. Measuring again (${attempt} of ${attempts}).`);
    misses = await runShortForm(benchmark);
    task.meta.flaky = true;
  }
  expect(misses).toEqual([]);
});
