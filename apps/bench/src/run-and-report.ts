import { fileURLToPath } from "node:url";
import { findCodexBinary } from "@codex/exec";

import { benchmarks } from "./benchmarks.js";
import type { Benchmark } from "./harness/benchmark.js";
import { runBenchmark } from "./harness/run-benchmark.js";
import { evaluate } from "./report/evaluate.js";
import { describeMachine } from "./report/machine.js";
import { readResults, writeResults } from "./report/results.js";
import { markdownTable } from "./report/table.js";
import { writeReport } from "./report/write-report.js";

const directory = fileURLToPath(new URL("../../../docs/benchmarks/", import.meta.url));

/** How benchmarks are run. */
export interface RunOptions {
  /** Rounds instead of each benchmark's own number. */
  rounds?: number;
  /** Whether the results are kept and the documents renewed. */
  write: boolean;
  /** Told what is going on. */
  onProgress(words: string): void;
}

/** Runs benchmarks and tells what came out, on stdout and in docs/benchmarks. */
export async function runAndReport(chosen: readonly Benchmark[], options: RunOptions): Promise<void> {
  const { rounds, write, onProgress } = options;
  const codexPath = findCodexBinary().path;
  const resultsPath = `${directory}results.json`;
  const results = await readResults(resultsPath);
  for (const benchmark of chosen) {
    const samples = await runBenchmark(
      benchmark,
      { rounds: rounds ?? benchmark.rounds, share: 1 },
      onProgress,
    );
    const date = new Date().toISOString().slice(0, 10);
    results[benchmark.name] = { date, machine: await describeMachine(codexPath), samples };
    console.log(`${markdownTable(evaluate(benchmark, samples))}\n`);
    // After each, so that a run that is broken off keeps what it has.
    if (write) await writeResults(resultsPath, results);
  }
  if (write) await writeReport(directory, benchmarks, results);
}
