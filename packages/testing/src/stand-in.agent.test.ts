import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { startStandIn } from "../tests/fixture/stand-in-run.js";
import { finish, goodTurn, standIns } from "../tests/fixture/stand-ins.js";
import { standIn } from "./stand-in.js";
import { isRunning } from "./stand-ins/running-process.js";
import type { StandInName } from "./stand-ins/stand-in-options.js";

const made = standIns();

describe("a stand-in", () => {
  it("resumes the requested thread and records its runs", async () => {
    made.make("well-behaved");
    const args = [
      "exec",
      "--json",
      "resume",
      "0199a213-81c0-7800-8aa1-bbab2a035a53",
      "--image",
      'it\'s "a" $path',
    ];
    const first = startStandIn(made.latest, { arguments: args });
    await finish(first);
    const second = startStandIn(made.latest);
    await finish(second);
    expect(first.events[0]).toEqual({ type: "thread.started", thread_id: args[3] });
    expect(second.events[0]?.["thread_id"]).not.toBe(args[3]);
    expect(made.latest.runs).toEqual([
      { pid: first.child.pid, arguments: args, workingDirectory: process.cwd() },
      { pid: second.child.pid, arguments: [], workingDirectory: process.cwd() },
    ]);
  });

  it("ignores the Node options of its caller", async () => {
    const turn = startStandIn(made.make("well-behaved"), { env: { NODE_OPTIONS: "--no-such-flag" } });
    expect(await finish(turn)).toEqual({ code: 0, signal: null, types: goodTurn });
  });

  it("is created in the temporary directory whatever its name", async () => {
    const before = process.env["TMPDIR"];
    const folder = mkdtempSync(join(tmpdir(), `it's "a" $(folder) `));
    process.env["TMPDIR"] = folder;
    try {
      expect((await finish(made.start("well-behaved"))).types).toEqual(goodTurn);
      expect(made.latest.path.startsWith(realpathSync(folder))).toBe(true);
      await made.latest.dispose();
    } finally {
      if (before === undefined) delete process.env["TMPDIR"];
      else process.env["TMPDIR"] = before;
      rmSync(folder, { recursive: true });
    }
  });

  it("leaves nothing behind after dispose", async () => {
    const turn = made.start("has-grandchildren", { ignoreSignals: true, ownSession: true });
    await turn.printed("item.started");
    const pids = made.latest.runningProcesses;
    await made.latest.dispose();
    await made.latest.dispose();
    await turn.exited;
    expect(pids).toHaveLength(5);
    expect(made.latest.runningProcesses).toEqual([]);
  });

  it.runIf(process.platform === "linux")(
    "does not touch an unrelated process that reuses the id of one of its own",
    async () => {
      const turn = made.start("well-behaved");
      await turn.exited;
      const records = join(dirname(made.latest.path), "processes.jsonl");
      const record = JSON.parse(readFileSync(records, "utf8"));
      const stranger = spawn(process.execPath, ["--eval", "setTimeout(() => {}, 60_000)"]);
      writeFileSync(records, `${JSON.stringify({ ...record, pid: stranger.pid })}\n`);
      expect(made.latest.runningProcesses).toEqual([]);
      await made.latest.dispose();
      expect(isRunning(stranger.pid ?? 0)).toBe(true);
      stranger.kill("SIGKILL");
    },
  );

  it("rejects an unknown name", () => {
    expect(() => standIn("behaves-oddly" as StandInName)).toThrow(
      'there is no stand-in named "behaves-oddly"',
    );
  });
});
