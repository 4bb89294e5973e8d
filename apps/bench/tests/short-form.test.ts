import { expect, it } from "vitest";

import { benchmarks } from "../src/benchmarks.js";
import { runShortForm, withShortForm } from "./run-short-form.js";

// A machine that stalls may do so three times in a row; a regression does it always.
it.each(withShortForm(benchmarks))("$name keeps its limits", { retry: 2 }, async (benchmark) => {
  expect(await runShortForm(benchmark)).toEqual([]);
});
