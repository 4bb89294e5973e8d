import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { cpus, loadavg } from "node:os";
import { promisify } from "node:util";

import type { Benchmark } from "../harness/benchmark.js";
import type { Samples } from "../harness/runner.js";
import { evaluate } from "./evaluation.js";
import { markdownTable } from "./table.js";

/** The machine and the versions that a run depends on. */
export interface Machine {
  /** Number and model of the processors. */
  processors: string;
  /** Version of Node. */
  node: string;
  /** Output of `codex --version`. */
  codex: string;
}

/** The samples of one benchmark and the conditions it ran under. */
export interface BenchmarkResult {
  benchmark: Benchmark;
  /** Day of the run, `2025-01-31`. */
  date: string;
  /** Load average of the last five minutes; the machine is busy if it exceeds the number of processors. */
  load: number;
  samples: Samples;
}

/** Reads the machine's processors and the versions in use. */
export async function describeMachine(codexPath: string): Promise<Machine> {
  const { stdout } = await promisify(execFile)(codexPath, ["--version"]);
  const processors = cpus();
  return {
    processors: `${processors.length} × ${processors[0]?.model.trim() ?? "unknown"}`,
    node: process.version,
    codex: stdout.trim(),
  };
}

/** Attaches the date and the current load to the samples of a benchmark that has just run. */
export function makeResult(benchmark: Benchmark, samples: Samples): BenchmarkResult {
  const date = new Date().toISOString().slice(0, 10);
  return { benchmark, date, load: loadavg()[1] ?? Number.NaN, samples };
}

/** Writes the table of all results, with the machine, as Markdown. */
export async function writeReport(
  path: string,
  machine: Machine,
  results: readonly BenchmarkResult[],
): Promise<void> {
  const parts = [
    "# Results",
    "Written by `npx -y pnpm bench`; [how to read it](README.md).",
    describeRun(machine, results),
    markdownTable(results.flatMap(({ benchmark, samples }) => evaluate(benchmark, samples))),
  ];
  await writeFile(path, `${parts.join("\n\n")}\n`);
}

/** One line with the machine, the versions, and the range of dates and loads. */
export function describeRun(
  { processors, node, codex }: Machine,
  results: readonly Pick<BenchmarkResult, "date" | "load">[],
): string {
  const dates = results.map(({ date }) => date).sort();
  const loads = results.map(({ load }) => load).sort((one, other) => one - other);
  const loadRange = formatRange(loads.map((load) => load.toFixed(1)));
  return `Measured on ${processors}, Node ${node}, ${codex}; ${formatRange(dates)}; load ${loadRange}.`;
}

function formatRange(sorted: readonly string[]): string {
  const [first = "", last = ""] = [sorted[0], sorted.at(-1)];
  return first === last ? first : `${first} to ${last}`;
}
