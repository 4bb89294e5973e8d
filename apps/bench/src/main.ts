import { argv, stderr, stdout } from "node:process";
import { fileURLToPath } from "node:url";
import { findCodexBinary } from "@codex/exec";
import { Command, type Help, InvalidArgumentError } from "commander";

import { benchmarks } from "./benchmarks.js";
import { readCount } from "./command-line.js";
import { runBenchmark } from "./harness/runner.js";
import { evaluate } from "./report/evaluation.js";
import { type BenchmarkResult, describeMachine, makeResult, writeReport } from "./report/report.js";
import { markdownTable } from "./report/table.js";

interface Options {
  /** Rounds of each contender. Default: the benchmark's own number. */
  rounds?: number;
  /** Whether a run of all benchmarks replaces the committed table. */
  write: boolean;
}

const names = benchmarks.map(({ name }) => name);
const reportPath = fileURLToPath(new URL("../../../docs/benchmarks/results.md", import.meta.url));

const program = new Command("bench")
  .description(
    "Compares this SDK with the published one and with the least a Node program can do for the same work.",
  )
  .argument("[names...]", "benchmarks to run (default: all of those below)", collectName)
  .option("--rounds <number>", "runs of each contender, instead of each benchmark's own number", readCount)
  .option("--no-write", "print the tables only; leave docs/benchmarks unchanged")
  .addHelpText("after", ({ command }) => listBenchmarks(command.createHelp()))
  .addHelpText(
    "after",
    "\nTables go to stdout and progress to stderr. A run of all benchmarks also writes docs/benchmarks/results.md.",
  )
  .action(run);

await program.parseAsync(argv);

/** Runs the chosen benchmarks. Writes the report only if all of them ran, so that its table comes from one run. */
async function run(chosen: string[], { rounds, write }: Options): Promise<void> {
  const machine = await describeMachine(findCodexBinary().path);
  const results: BenchmarkResult[] = [];
  for (const benchmark of benchmarks) {
    if (chosen.length > 0 && !chosen.includes(benchmark.name)) continue;
    const samples = await runBenchmark(
      benchmark,
      { rounds: rounds ?? benchmark.rounds, share: 1 },
      (message) => stderr.write(`${message}\n`),
    );
    console.log(`${markdownTable(evaluate(benchmark, samples))}\n`);
    results.push(makeResult(benchmark, samples));
  }
  if (write && results.length === benchmarks.length) await writeReport(reportPath, machine, results);
}

/** Formats the benchmarks and their purpose to the width of the terminal. */
function listBenchmarks(help: Help): string {
  help.prepareContext({ helpWidth: stdout.columns ?? 80 });
  const width = Math.max(...names.map((name) => name.length));
  const lines = benchmarks.map(({ name, why }) => help.formatItem(name, width, why, help));
  return ["", "Benchmarks:", ...lines].join("\n");
}

function collectName(name: string, earlier: string[] = []): string[] {
  if (!names.includes(name)) {
    throw new InvalidArgumentError(`Unknown benchmark. Choose from ${names.join(", ")}.`);
  }
  return [...earlier, name];
}
