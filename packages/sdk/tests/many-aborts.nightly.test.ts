import { execFile } from "node:child_process";
import { symlinkSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { reply } from "@codex/testing";
import { describe, expect, it, type TestContext } from "vitest";

import type { CodexOptions, ThreadOptions } from "../src/index.js";
import { shellAgent } from "./faults/shell-agent.js";
import { startHarness } from "./harness.js";
import { processesMentioning } from "./processes-mentioning.js";

declare module "vitest" {
  interface TaskMeta {
    /** Whether the test had to repeat itself, which the summary of the run prints. */
    flaky?: boolean;
  }
}

const killGraceMs = 5000;
/** What a caller may rely on when many turns are aborted at once, on two cores. */
const limits = { totalMs: killGraceMs + 1000, standStillMs: 100 };
const attempts = 3;

/** What the host measured; see there. */
interface Measured {
  /** How many turns ran a command when all were aborted. */
  running: number;
  /** How turns ended that did not end with the abort's reason. */
  unexpected: string[];
  starting: Times;
  ending: Times;
  /** How often the whole process table was read to end them, and how many files of /proc in all. */
  reads: { tables: number; files: number };
}

interface Times {
  totalMs: number;
  standStillMs: number;
  ownStandStillMs: number;
}

/** What a host program is asked to do. */
interface Host {
  turns: number;
  prompts: string[];
  codexOptions: CodexOptions;
  threadOptions: ThreadOptions;
}

const hostPath = fileURLToPath(new URL("faults/fixtures/aborting-host.mjs", import.meta.url));

async function runHost(host: Host): Promise<Measured> {
  const { stdout } = await promisify(execFile)(process.execPath, [hostPath, JSON.stringify(host)]);
  return JSON.parse(stdout) as Measured;
}

/**
 * Runs the host until it keeps the limits: a stall of the machine lasts for one run, a regression is in every run. The
 * time in which the host waited for a CPU does not count, since the agents alone can keep two cores busy as they end.
 */
async function expectPromptEnd({ task }: TestContext, host: Host, mark: string): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    const measured = await runHost(host);
    console.log(`${task.name}, attempt ${attempt} of ${attempts}: ${JSON.stringify(measured)}`);
    expect(measured).toMatchObject({ running: host.turns, unexpected: [] });
    expect(processesMentioning(mark)).toEqual([]);
    expect(measured.reads.tables).toBeGreaterThan(0);
    // Without sharing there are at least two for each turn: before the signal, and after the exit.
    expect(measured.reads.tables).toBeLessThan(1.5 * host.turns);

    const { totalMs, ownStandStillMs } = measured.ending;
    if (totalMs <= limits.totalMs && ownStandStillMs <= limits.standStillMs) return;
    task.meta.flaky = true;
    if (attempt < attempts) continue;
    expect(totalMs).toBeLessThanOrEqual(limits.totalMs);
    expect(ownStandStillMs).toBeLessThanOrEqual(limits.standStillMs);
  }
}

/** Runs a command in a session of its own, as codex does, and hangs. What a shell ignores its commands ignore as well. */
const script = `
read -r manner
run() { exec setsid "$here/sleep" 1000; }
case $manner in
  obeys) run & ;;
  leaves-stubborn-command) (trap '' INT TERM; run) & ;;
  ignores-signals) trap '' INT TERM; run & ;;
esac
echo "$started"
echo '{"type":"item.started","item":{"id":"item_0","type":"command_execution","command":"sleep","aggregated_output":"","exit_code":null,"status":"in_progress"}}'
while :; do wait; sleep 1; done`;

describe.runIf(process.platform === "linux")(
  "turns that are aborted at once end in time and leave nothing",
  () => {
    it("300 of a stand-in, a third of which ignores every signal it can", async (context) => {
      using agent = shellAgent(script);
      // So that the command can be told by its command line.
      symlinkSync("/bin/sleep", join(agent.folder, "sleep"));
      const host = {
        turns: 300,
        prompts: ["obeys", "leaves-stubborn-command", "ignores-signals"].map((manner) => `${manner}\n`),
        codexOptions: { codexPathOverride: agent.path, killGraceMs },
        threadOptions: {},
      };
      await expectPromptEnd(context, host, agent.folder);
    }, 120_000);

    it("40 of the real agent", async (context) => {
      await using harness = await startHarness("exec", () => reply.shell("exec ./sleep 1000", {}));
      symlinkSync("/bin/sleep", join(harness.workspace, "sleep"));
      const host = {
        turns: 40,
        prompts: ["Go"],
        codexOptions: { ...harness.codexOptions, killGraceMs },
        threadOptions: { ...harness.threadOptions, sandboxMode: "danger-full-access" as const },
      };
      await expectPromptEnd(context, host, harness.workspace);
    }, 120_000);
  },
);
