import { describe, expect, it } from "vitest";
import { until } from "../../fixtures/clock.js";
import { childrenOf, isAlive, supervisorsOf, survivorsOf } from "../../fixtures/is-alive.js";
import { startFixture } from "../../fixtures/start-fixture.js";
import { type Host, startHost } from "../../fixtures/start-host.js";
import { startProcess } from "../process/start-process.js";

/** Starts a host that waits, and sends it a signal. */
async function signalHost(signal: NodeJS.Signals, ...how: string[]): Promise<Host> {
  const host = await startHost(["waits", ...how]);
  expect(host.pids.every(isAlive)).toBe(true);
  host.process.kill(signal);
  return host;
}

/** The pid of a host's only supervisor. */
function supervisorOf(host: Host): number {
  const found = supervisorsOf(host.process.pid);
  expect(found).toHaveLength(1);
  return Number(found[0]);
}

describe("a host that exits", () => {
  it.each([
    ["returns", 0],
    ["ends-them", 0],
    ["process.exit", 5],
    ["throws", 1],
    ["rejects", 1],
  ])("%s: leaves nothing behind, and keeps its exit code", async (ending, code) => {
    const host = await startHost([ending]);
    expect(host.pids).toHaveLength(6);
    expect(await host.ended).toBe(code);
    expect(await survivorsOf(host.pids)).toEqual([]);
  });

  it.each(["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT", "SIGUSR2"] as const)(
    "by %s: leaves nothing behind, and dies of that signal",
    async (signal) => {
      const host = await signalHost(signal);
      expect(await host.ended).toBe(signal);
      expect(await survivorsOf(host.pids)).toEqual([]);
    },
  );

  it.each(["own-listener", "own-listener-once"])(
    "decides what a signal does when it listens itself: %s",
    async (how) => {
      const host = await signalHost("SIGTERM", how);
      await host.printed("listener was called");
      expect(host.pids.every(isAlive)).toBe(true);
      host.process.kill("SIGCONT");
      expect(await host.ended).toBe(9);
      expect(await survivorsOf(host.pids)).toEqual([]);
    },
  );

  it.each(["signal-exit-before", "signal-exit-after"])("is not kept alive by %s", async (how) => {
    const host = await signalHost("SIGINT", how);
    expect(await host.ended).toBe("SIGINT");
    expect(await host.output).toContain("signal-exit was called");
    expect(await survivorsOf(host.pids)).toEqual([]);
  });

  it("ends the processes of two copies of the package", async () => {
    const host = await signalHost("SIGTERM", "two-copies");
    expect(host.pids).toHaveLength(12);
    expect(await host.ended).toBe("SIGTERM");
    expect(await survivorsOf(host.pids)).toEqual([]);
  });
});

describe.runIf(process.platform === "linux")("a host that is killed", () => {
  it.each([
    ["alone", 1],
    ["with its group", -1],
  ])("%s: leaves nothing behind, nor its supervisor", async (_, sign) => {
    const host = await startHost(["waits"]);
    const supervisor = supervisorOf(host);
    process.kill(sign * Number(host.process.pid), "SIGKILL");
    expect(await host.ended).toBe("SIGKILL");
    expect(await survivorsOf([...host.pids, supervisor])).toEqual([]);
  });

  it("leaves alone what is unsupervised, and what a process that exited on its own left running", async () => {
    const host = await signalHost("SIGKILL", "unsupervised");
    const [supervised, rest] = [host.pids.slice(0, 6), host.pids.slice(6)];
    expect(rest).toHaveLength(7);
    expect(await survivorsOf(supervised)).toEqual([]);
    expect(rest.filter(isAlive)).toEqual(rest);
    for (const pid of rest) process.kill(pid, "SIGKILL");
  });

  it("leaves nothing behind even if another program killed its supervisor before", async () => {
    const host = await startHost(["waits"]);
    const first = supervisorOf(host);
    process.kill(first, "SIGKILL");
    await until(() => supervisorsOf(host.process.pid).some((pid) => pid !== first));
    host.process.kill("SIGKILL");
    expect(await survivorsOf(host.pids)).toEqual([]);
  });
});

describe.runIf(process.platform === "linux")("a host that starts processes in a worker thread", () => {
  it.each(["SIGINT", "SIGTERM", "SIGHUP", "SIGKILL"] as const)(
    "leaves nothing behind on %s",
    async (signal) => {
      const host = await signalHost(signal, "in-worker");
      expect(await host.ended).toBe(signal);
      expect(await survivorsOf(host.pids)).toEqual([]);
    },
  );

  it("leaves nothing behind when the main thread calls process.exit()", async () => {
    const host = await startHost(["process.exit", "in-worker"]);
    expect(await host.ended).toBe(5);
    expect(await survivorsOf(host.pids)).toEqual([]);
  });

  it("has none of them left, nor the supervisor, after worker.terminate()", async () => {
    const host = await startHost(["terminates", "in-worker"]);
    await host.printed("terminated");
    expect(await survivorsOf(host.pids)).toEqual([]);
    await until(() => supervisorsOf(host.process.pid).length === 0);
    expect(host.process.exitCode).toBeNull();
    // No supervisor has become a zombie of the host.
    expect(childrenOf(host.process.pid).filter((pid) => !host.pids.includes(pid))).toEqual([]);
  });

  it("has one supervisor, and no warning, while many run", async () => {
    const host = await startHost(["waits", "in-worker", "many"]);
    expect(host.pids).toHaveLength(46);
    supervisorOf(host);
    host.process.kill("SIGTERM");
    expect((await host.output).trim().split("\n")).toHaveLength(1);
    expect(await survivorsOf(host.pids)).toEqual([]);
  });
});

describe("a host that keeps running", () => {
  const events = ["exit", "SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT", "SIGUSR2"] as const;
  const countListeners = () => events.map((event) => process.listenerCount(event));

  it("has one listener for each event while 200 processes run, none afterwards, and no warning", async () => {
    const warnings: Error[] = [];
    const note = (warning: Error) => warnings.push(warning);
    process.on("warning", note);
    const before = countListeners();
    const children = await Promise.all(
      Array.from({ length: 200 }, () => startProcess({ command: "/bin/cat", args: [], env: {} })),
    );
    expect(countListeners()).toEqual(before.map((count) => count + 1));
    await Promise.all(children.map((child) => child.end()));
    expect(countListeners()).toEqual(before);
    process.off("warning", note);
    expect(warnings).toEqual([]);
  });

  it("keeps no listener for a process that exited on its own, or never started", async () => {
    const before = countListeners();
    const child = await startFixture("exits-early", [0]);
    for await (const _ of child.lines);
    await child.end();
    await expect(startProcess({ command: "/no/such/file", args: [], env: {} })).rejects.toThrow();
    expect(countListeners()).toEqual(before);
  });
});
