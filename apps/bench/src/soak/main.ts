import { argv, stderr } from "node:process";
import { Command, InvalidArgumentError } from "commander";

import { readCount } from "../read-count.js";
import { findProblems } from "./find-problems.js";
import { progressTo } from "./report/progress.js";
import { formatReport } from "./report/soak-report.js";
import { runSoak } from "./run-soak.js";

interface Options {
  turns: number;
  atOnce: number;
  seed?: number;
}

const program = new Command("soak")
  .description(
    "Runs turns against agents that misbehave in every known way, with callers who interfere in every known way, and " +
      "checks that each turn has the one outcome it must have and that nothing of it is left.",
  )
  .option("--turns <number>", "how many turns", readCount, 2000)
  .option("--at-once <number>", "how many of them at a time", readCount, 16)
  .option("--seed <number>", "repeats the plan of an earlier soak (default: another one each time)", readSeed)
  .addHelpText(
    "after",
    "\nThe figures go to stdout, progress to stderr. Exits with 1 when anything is not as it must be.",
  )
  .action(async ({ turns, atOnce, seed = Date.now() % 2 ** 31 }: Options) => {
    console.log(`Soak of ${turns} turns, ${atOnce} at a time, --seed ${seed}\n`);
    const report = await runSoak({ turns, atOnce, seed, onProgress: progressTo(stderr, turns) });
    console.log(formatReport(report));
    const problems = findProblems(report);
    if (problems.length === 0) {
      console.log("\nEvery turn had the one outcome it must have, and nothing is left.");
      return;
    }
    console.error(`\nFAILED:\n${problems.map((words) => `- ${words}`).join("\n")}`);
    // Whatever is left may go on for long.
    process.exit(1);
  });

await program.parseAsync(argv);

function readSeed(text: string): number {
  const seed = Number(text);
  if (!Number.isInteger(seed)) throw new InvalidArgumentError("It must be a whole number.");
  return seed;
}
