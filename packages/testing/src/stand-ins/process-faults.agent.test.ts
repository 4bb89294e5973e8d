import { setTimeout as sleep } from "node:timers/promises";
import { expect, it } from "vitest";
import { startStandIn } from "../../tests/fixture/stand-in-run.js";
import { finish, goodTurn, standIns } from "../../tests/fixture/stand-ins.js";
import type { ProcessFaults } from "./stand-in-options.js";

const made = standIns();
const mebibyte = 1024 * 1024;

/** What each is seen to do; the type makes sure that none is left out. */
const behaviour: { [Name in keyof ProcessFaults]: () => Promise<void> } = {
  async "lingers-after-completed"() {
    const turn = made.start("lingers-after-completed");
    await turn.printed("turn.completed");
    expect(await Promise.race([turn.exited, sleep(200, "alive")])).toBe("alive");
    turn.child.kill();
    expect(await turn.exited).toMatchObject({ signal: "SIGTERM" });
    const brief = made.start("lingers-after-completed", { lingerMs: 1 });
    expect(await finish(brief)).toEqual({ code: 0, signal: null, types: goodTurn });
  },
  async "grandchild-holds-stdout"() {
    const turn = made.start("grandchild-holds-stdout");
    expect(await turn.exited).toEqual({ code: 0, signal: null });
    expect(await Promise.race([turn.closed, sleep(200, "held")])).toBe("held");
    expect(made.latest.runningProcesses).toHaveLength(1);
    const brief = made.start("grandchild-holds-stdout", { holdMs: 1, ownSession: true });
    expect(await finish(brief)).toEqual({ code: 0, signal: null, types: goodTurn });
  },
  async "ignores-sigterm"() {
    const turn = made.start("ignores-sigterm");
    await turn.printed("item.started");
    turn.child.kill("SIGTERM");
    turn.child.kill("SIGINT");
    expect(await Promise.race([turn.exited, sleep(200, "alive")])).toBe("alive");
    turn.child.kill("SIGKILL");
    expect(await turn.exited).toEqual({ code: null, signal: "SIGKILL" });
  },
  async "has-grandchildren"() {
    const turn = made.start("has-grandchildren", {
      count: 2,
      depth: 3,
      ignoreSignals: true,
      ownSession: true,
    });
    await turn.printed("item.started");
    expect(made.latest.runs).toHaveLength(1);
    const processes = made.latest.runningProcesses;
    expect(processes).toHaveLength(7);
    turn.child.kill("SIGKILL");
    await turn.exited;
    await expect(made.latest.waitUntilGone({ timeoutMs: 50 })).rejects.toThrow(
      "is still running after 50 ms",
    );
    for (const pid of processes.slice(1)) process.kill(pid, "SIGTERM");
    await sleep(100);
    expect(made.latest.runningProcesses).toHaveLength(6);
  },
  async "exits-before-reading-stdin"() {
    const turn = startStandIn(made.make("exits-before-reading-stdin"), { prompt: "x".repeat(4 * mebibyte) });
    expect(await finish(turn)).toEqual({ code: 1, signal: null, types: [] });
    expect(turn.stderr).toBe("fatal: not today\n");
    expect(turn.child.stdin.destroyed).toBe(true);
  },
  async "closes-stdin"() {
    const prompt = "x".repeat(4 * mebibyte);
    const turn = startStandIn(made.make("closes-stdin", { lifeMs: 60_000 }), { prompt });
    await turn.printed("turn.started");
    expect(await turn.inputBroke).toMatchObject({ code: "EPIPE" });
    expect(turn.child.exitCode).toBeNull();
    turn.child.kill("SIGKILL");
    await turn.exited;
    const brief = startStandIn(made.make("closes-stdin", { lifeMs: 1 }), { prompt });
    expect(await finish(brief)).toMatchObject({ code: 1 });
  },
  async "killed-by-signal"() {
    const turn = made.start("killed-by-signal", { signal: "SIGSEGV" });
    expect(await finish(turn)).toEqual({ code: null, signal: "SIGSEGV", types: goodTurn.slice(0, 3) });
    expect(turn.stderr).toBe("fatal: struck down\n");
  },
  async "exits-with-stderr"() {
    const turn = made.start("exits-with-stderr");
    expect(await finish(turn)).toEqual({ code: 1, signal: null, types: [] });
    expect(turn.stderr).toContain("Not inside a trusted directory");
  },
};

it.each(Object.entries(behaviour))("%s", (_name, observe) => observe());
