import type { ChildProcess } from "node:child_process";
import { readdirSync } from "node:fs";

import { reply } from "@codex/testing";
import { describe, expect, it } from "vitest";

import { runningCommands, until } from "./running-commands.js";
import { openWorkbench, type Workbench } from "./workbench.js";

/** Runs a turn in which a command sleeps, and calls `act` as soon as the command runs. */
async function whileACommandSleeps(bench: Workbench, mark: string, act: (child: ChildProcess) => void) {
  let acted = false;
  return bench.cliWithModel(["run", "--json", "--sandbox", "danger-full-access", "go"], {
    onStdout: (stdout, child) => {
      if (acted || !stdout.includes("item.started")) return;
      acted = true;
      expect(runningCommands(mark)).not.toEqual([]);
      act(child);
    },
  });
}

describe("an interrupted turn", () => {
  it.each([
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ] as const)("ends on %s with exit code %i, leaving neither child nor file", async (signal, exitCode) => {
    const mark = `sleep 3${process.pid}.${exitCode}`;
    await using bench = await openWorkbench([reply.shell(mark)]);
    const { code, stdout, stderr } = await whileACommandSleeps(bench, mark, (child) => child.kill(signal));
    expect(stderr).toMatch(signal === "SIGINT" ? /^✗ Cancelled\.\n$/ : /^✗ Ended by SIGTERM\.\n$/);
    expect(code).toBe(exitCode);
    for (const line of stdout.trimEnd().split("\n")) JSON.parse(line);
    expect(runningCommands(mark)).toEqual([]);
    expect(runningCommands(bench.model.url)).toEqual([]);
    expect(readdirSync(bench.temporary)).toEqual([]);
  });

  it("ends without waiting on a second Ctrl-C, and still leaves no child", async () => {
    const mark = `sleep 3${process.pid}.2`;
    await using bench = await openWorkbench([reply.shell(mark)]);
    const { code } = await whileACommandSleeps(bench, mark, (child) => {
      child.kill("SIGINT");
      setTimeout(() => child.kill("SIGINT"), 5);
    });
    expect(code).toBe(130);
    await until(() => runningCommands(mark).length === 0);
    await until(() => runningCommands(bench.model.url).length === 0);
  });

  it("ends silently with 141 when the reader of the output goes away", async () => {
    const mark = `sleep 3${process.pid}.3`;
    await using bench = await openWorkbench([reply.shell(mark), reply.text("never read")]);
    const { code, stderr } = await bench.cliWithModel(["run", "--json", "go"], {
      onStdout: (_, child) => child.stdout?.destroy(),
    });
    expect(stderr).toBe("");
    expect(code).toBe(141);
    expect(runningCommands(bench.model.url)).toEqual([]);
  });
});
