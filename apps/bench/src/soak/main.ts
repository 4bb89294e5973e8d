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
    "Runs turns against agents that misbehave in every known way, with callers that interfere in every known way. " +
      "Checks that each turn has exactly its expected outcome, and that no resource is left.",
  )
  .option("--turns <number>", "number of turns", readCount, 2000)
  .option("--at-once <number>", "number of concurrent turns", readCount, 16)
  .option("--seed <number>", "seed of an earlier soak, to repeat its plan (default: a new one)", readInteger)
  .addHelpText("after", "\nFigures go to stdout and progress to stderr. Exits with 1 if any check fails.")
  .action(async ({ turns, atOnce, seed = Date.now() % 2 ** 31 }: Options) => {
    console.log(`Soak of ${turns} turns, ${atOnce} at a time, --seed ${seed}\n`);
    const report = await runSoak({ turns, atOnce, seed, onProgress: progressTo(stderr, turns) });
    console.log(formatReport(report));
    const problems = findProblems(report);
    if (problems.length === 0) {
      console.log("\nEvery turn had its expected outcome, and nothing is left.");
      return;
    }
    console.error(`\nFAILED:\n${problems.map((words) => `- ${words}`).join("\n")}`);
    // Leaked resources may keep the process alive.
    process.exit(1);
  });

await program.parseAsync(argv);

/**
 * Shows progress, on a terminal in one line that is overwritten, otherwise in a new line after every tenth of the turns.
 *
 * @returns a function to call with the number of turns that have ended
 */
function progressTo(stream: WriteStream, turns: number): (ended: number) => void {
  const startedAtMs = performance.now();
  let tenths = 0;
  return (ended) => {
    const perSecond = ended / ((performance.now() - startedAtMs) / 1000);
    const words = `${Math.min(ended, turns)} of ${turns} turns, ${perSecond.toFixed(1)} per second`;
    if (stream.isTTY) {
      stream.write(`\r\u001b[K${words}${ended >= turns ? "\n" : ""}`);
      return;
    }
    const tenthsNow = Math.floor((10 * ended) / turns);
    if (tenthsNow > tenths) stream.write(`${words}\n`);
    tenths = Math.max(tenths, tenthsNow);
  };
}
