import { writeFile } from "node:fs/promises";
import { join } from "node:path";

import type { Benchmark } from "../harness/benchmark.js";
import { evaluate } from "./evaluate.js";
import type { Results } from "./results.js";
import { markdownTable } from "./table.js";

/** Writes the table and the chart of all results. */
export async function writeReport(
  directory: string,
  benchmarks: readonly Benchmark[],
  results: Results,
): Promise<void> {
  const known = benchmarks.filter(({ name }) => results[name] !== undefined);
  const rows = known.flatMap((benchmark) => evaluate(benchmark, results[benchmark.name]?.samples ?? {}));
  const machines = new Set(known.map(({ name }) => describe(results[name])));
  await writeFile(
    join(directory, "results.md"),
    ["# Results", ...machines, markdownTable(rows)].join("\n\n").concat("\n"),
  );
}

function describe(result: Results[string] | undefined): string {
  if (result === undefined) return "";
  const { processors, node, codex, load } = result.machine;
  return `${result.date}, ${processors}, Node ${node}, ${codex}, load ${load.toFixed(1)}.`;
}
