import { argv, stderr } from "node:process";
import type { WriteStream } from "node:tty";
import { Command } from "commander";
import { readCount, readInteger } from "../command-line.js";
import { findProblems, formatReport } from "./report.js";
import { runSoak } from "./soak.js";

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
  .option(
    "--seed <number>",
    "repeats the plan of an earlier soak (default: another one each time)",
    readInteger,
  )
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

/**
 * Tells how far a soak is: in one line that is written over on a terminal, else in a line for every tenth.
 *
 * @returns to be called with the number of turns that have ended
 */
export function progressTo(stream: WriteStream, turns: number): (ended: number) => void {
  const startedAtMs = performance.now();
  let tenths = 0;
  return (ended) => {
    const perSecond = ended / ((performance.now() - startedAtMs) / 1000);
    const words = `${Math.min(ended, turns)} of ${turns} turns, ${perSecond.toFixed(1)} a second`;
    if (stream.isTTY) {
      stream.write(`\r\u001b[K${words}${ended >= turns ? "\n" : ""}`);
      return;
    }
    const tenthsNow = Math.floor((10 * ended) / turns);
    if (tenthsNow > tenths) stream.write(`${words}\n`);
    tenths = Math.max(tenths, tenthsNow);
  };
}
