import { argv, stderr, stdout } from "node:process";
import { Command, type Help, InvalidArgumentError } from "commander";

import { benchmarks } from "./benchmarks.js";
import { readCount } from "./read-count.js";
import { runAndReport } from "./run-and-report.js";

const names = benchmarks.map(({ name }) => name);

const program = new Command("bench")
  .description(
    "Compares this SDK with the published one and with the least a Node program can do for the same work.",
  )
  .argument("[names...]", "which benchmarks to run (default: all of those below)", collectName)
  .option(
    "--rounds <number>",
    "how often each contender runs, instead of each benchmark's own number",
    readCount,
  )
  .option("--no-write", "print the table only; leave docs/benchmarks as it is")
  .addHelpText("after", ({ command }) => listOf(command.createHelp()))
  .addHelpText("after", "\nThe table goes to stdout and to docs/benchmarks/, progress to stderr.")
  .action((chosen: string[], options: { rounds?: number; write: boolean }) =>
    runAndReport(
      benchmarks.filter(({ name }) => chosen.length === 0 || chosen.includes(name)),
      { ...options, onProgress: (words) => stderr.write(`${words}\n`) },
    ),
  );

await program.parseAsync(argv);

/** The benchmarks with what they are for, as wide as the terminal. */
function listOf(help: Help): string {
  help.prepareContext({ helpWidth: stdout.columns ?? 80 });
  const width = Math.max(...names.map((name) => name.length));
  const lines = benchmarks.map(({ name, why }) => help.formatItem(name, width, why, help));
  return ["", "Benchmarks:", ...lines].join("\n");
}

function collectName(name: string, earlier: string[] = []): string[] {
  if (!names.includes(name)) {
    throw new InvalidArgumentError(`There is no such benchmark; there are ${names.join(", ")}.`);
  }
  return [...earlier, name];
}
