import { writeFile } from "node:fs/promises";
import { join } from "node:path";

import type { Benchmark } from "../harness/benchmark.js";
import { drawChart } from "./chart/chart.js";
import { describeMachines } from "./describe-machines.js";
import { evaluate } from "./evaluate.js";
import type { Results } from "./results.js";
import { markdownTable } from "./table.js";

/** Writes the table and the chart of all results. */
export async function writeReport(
  directory: string,
  benchmarks: readonly Benchmark[],
  results: Results,
): Promise<void> {
  const measured = benchmarks.flatMap((benchmark) => {
    const result = results[benchmark.name];
    return result === undefined ? [] : [{ benchmark, result }];
  });
  const rows = measured.flatMap(({ benchmark, result }) => evaluate(benchmark, result.samples));
  const parts = [
    "# Results",
    "Written by `npx -y pnpm bench`; [how to read it](README.md).",
    describeMachines(measured.map(({ result }) => result)),
    markdownTable(rows),
    "## What is measured, and why",
    measured.map(({ benchmark }) => `- **${benchmark.name}**: ${benchmark.why}`).join("\n"),
  ];
  await writeFile(join(directory, "results.md"), `${parts.join("\n\n")}\n`);
  await writeFile(join(directory, "results.svg"), drawChart(rows));
}
