#!/usr/bin/env node
import { resolve } from "node:path";
import type { ThreadOptions } from "@codex/sdk";
import { Command, InvalidArgumentError, Option } from "commander";
import open from "open";
import pc from "picocolors";
import type { Prices } from "./demo-info.js";
import { type DemoAgent, openRealAgent, openScriptedAgent } from "./server/agent.js";
import { startDemoServer } from "./server/demo-server.js";

interface Flags {
  port: number;
  offline: boolean;
  open: boolean;
  cd: string;
  model?: string;
  prices?: Prices;
  sandbox: NonNullable<ThreadOptions["sandboxMode"]>;
}

const program = new Command("pnpm web")
  .description(
    "Chat with the Codex agent in a web page, served on loopback. Without credentials, a script plays the model in a temporary repository.",
  )
  .option("-p, --port <number>", "the port; 0 picks a free one", readPort, 4747)
  .option("--offline", "use the scripted model even with credentials", false)
  .option("--no-open", "do not open a browser")
  .option("--cd <directory>", "where the agent works", process.env["INIT_CWD"] ?? process.cwd())
  .option("-m, --model <name>", "the model; default: the agent's")
  .option("--prices <in,cached,out>", "prices per million tokens, to show what a thread costs", readPrices)
  .addOption(
    new Option("-s, --sandbox <mode>", "what commands may do without asking")
      .choices(["read-only", "workspace-write", "danger-full-access"])
      .default("workspace-write"),
  )
  .addHelpText(
    "after",
    "\nThe real model needs credentials: set CODEX_API_KEY, or sign in with npx @openai/codex login.",
  )
  .action(main);

try {
  await program.parseAsync();
} catch (error) {
  console.error(`${pc.red("✗")} ${explain(error)}`);
  process.exitCode = 1;
}

async function main(flags: Flags): Promise<void> {
  const agent = await openAgent(flags);
  const server = await startDemoServer(agent, { port: flags.port, prices: flags.prices ?? null }).catch(
    async (error) => {
      await agent[Symbol.asyncDispose]();
      throw error;
    },
  );
  const model = agent.isScripted ? "a script (no account needed)" : (flags.model ?? "the agent's default");
  console.log(`${pc.bold("Codex in a web page")}   ${pc.cyan(server.url)}`);
  console.log(
    pc.dim(`Model      ${model}\nDirectory  ${agent.directory}${agent.isScripted ? " (temporary)" : ""}`),
  );
  console.log(pc.dim("Press Ctrl-C to stop."));
  if (flags.open && process.stdout.isTTY) await open(server.url).catch(() => {});
  await interrupted();
  await server[Symbol.asyncDispose]();
  await agent[Symbol.asyncDispose]();
}

async function openAgent({ offline, cd, model, sandbox }: Flags): Promise<DemoAgent> {
  const real = offline
    ? null
    : await openRealAgent({
        directory: resolve(cd),
        sandboxMode: sandbox,
        ...(model !== undefined && { model }),
      });
  return real ?? openScriptedAgent();
}

/** Resolves at Ctrl-C, SIGTERM or SIGHUP. A second one ends the program at once. */
function interrupted(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, () => resolve());
  });
}

function readPort(text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port >= 0 && port <= 65_535 && text.trim() !== "") return port;
  throw new InvalidArgumentError("Expected a number from 0 to 65535.");
}

function readPrices(text: string): Prices {
  const prices = text.split(",").map((price) => (price.trim() === "" ? Number.NaN : Number(price)));
  const [input = 0, cachedInput = 0, output = 0] = prices;
  if (prices.length === 3 && prices.every((price) => price >= 0)) return { input, cachedInput, output };
  throw new InvalidArgumentError("Expected three numbers, such as 1.25,0.125,10.");
}

function explain(error: unknown): string {
  if ((error as NodeJS.ErrnoException).code === "EADDRINUSE") {
    return "The port is in use. Choose another with --port, or use --port 0 to pick a free one.";
  }
  return error instanceof Error ? error.message : String(error);
}
