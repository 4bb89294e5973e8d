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
    /** Whether the test had to repeat its run. The summary prints it. */
    flaky?: boolean;
  }
}

const killGraceMs = 5000;
/** The limits when many turns are aborted at once, on two cores. */
const limits = { totalMs: killGraceMs + 1000, standStillMs: 100 };
const attempts = 3;

/** The measurements of `aborting-host.mjs`. */
interface Measured {
  /** The number of turns that ran a command when all were aborted. */
  running: number;
  /** The outcomes of turns that did not end with the reason of the abort. */
  unexpected: string[];
  starting: Times;
  ending: Times;
  /** The number of reads of the whole process table, and of files in /proc, to end the turns. */
  reads: { tables: number; files: number };
}

interface Times {
  totalMs: number;
  standStillMs: number;
  ownStandStillMs: number;
}

/** The argument of the host program. */
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
 * Runs the host until it stays within the limits: a stall of the machine affects one run, a regression affects all. Time
 * that the host spent waiting for a CPU does not count, because the exiting agents alone can keep two cores busy.
 */
async function expectPromptEnd({ task }: TestContext, host: Host, mark: string): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    const measured = await runHost(host);
    console.log(`${task.name}, attempt ${attempt} of ${attempts}: ${JSON.stringify(measured)}`);
    expect(measured).toMatchObject({ running: host.turns, unexpected: [] });
    expect(processesMentioning(mark)).toEqual([]);
    expect(measured.reads.tables).toBeGreaterThan(0);
    // Without sharing, each turn needs at least two: one before the signal and one after the exit.
    expect(measured.reads.tables).toBeLessThan(1.5 * host.turns);

    const { totalMs, ownStandStillMs } = measured.ending;
    if (totalMs <= limits.totalMs && ownStandStillMs <= limits.standStillMs) return;
    task.meta.flaky = true;
    if (attempt < attempts) continue;
    expect(totalMs).toBeLessThanOrEqual(limits.totalMs);
    expect(ownStandStillMs).toBeLessThanOrEqual(limits.standStillMs);
  }
}

/** Runs a command in a separate session, as codex does, and hangs. Commands inherit the signals that their shell ignores. */
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
  "many turns that are aborted at once end quickly and leave no process",
  () => {
    it("300 turns of a stand-in, a third of which ignore all signals they can", async (context) => {
      using agent = shellAgent(script);
      // Makes the command recognizable by its command line.
      symlinkSync("/bin/sleep", join(agent.folder, "sleep"));
      const host = {
        turns: 300,
        prompts: ["obeys", "leaves-stubborn-command", "ignores-signals"].map((manner) => `${manner}\n`),
        codexOptions: { codexPathOverride: agent.path, killGraceMs },
        threadOptions: {},
      };
      await expectPromptEnd(context, host, agent.folder);
    }, 120_000);

    it("40 turns of the real agent", async (context) => {
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
