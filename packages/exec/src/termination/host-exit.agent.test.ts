import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { describe, expect, it } from "vitest";
import { until } from "../../fixtures/clock.js";
import { isAlive, survivorsOf } from "../../fixtures/is-alive.js";
import { fixturePath, startFixture } from "../../fixtures/start-fixture.js";
import { startProcess } from "../process/start-process.js";

interface Host {
  readonly process: ChildProcess;
  /** The pids of every process it started and of all their descendants. */
  readonly pids: number[];
  /** How the host ended: exit code or signal. */
  readonly ended: Promise<number | string>;
  readonly output: Promise<string>;
  /** Waits until the host has printed a text. */
  printed(text: string): Promise<void>;
}

async function startHost(...args: string[]): Promise<Host> {
  const host = spawn(process.execPath, [fixturePath("host"), ...args], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  const ended = once(host, "exit").then(([code, signal]) => signal ?? code);
  const output = text(host.stdout);
  let soFar = "";
  host.stdout.on("data", (chunk) => {
    soFar += chunk;
  });
  const printed = (wanted: string) => until(() => soFar.includes(wanted));
  await printed("\n");
  return { process: host, pids: JSON.parse(soFar.split("\n")[0] ?? ""), ended, output, printed };
}

/** Starts a host that waits, and sends it a signal. */
async function signalHost(signal: NodeJS.Signals, ...how: string[]): Promise<Host> {
  const host = await startHost("waits", ...how);
  expect(host.pids.every(isAlive)).toBe(true);
  host.process.kill(signal);
  return host;
}

describe("a host that exits", () => {
  it.each([
    ["returns", 0],
    ["ends-them", 0],
    ["process.exit", 5],
    ["throws", 1],
    ["rejects", 1],
  ])("%s: leaves nothing behind, and keeps its exit code", async (ending, code) => {
    const host = await startHost(ending);
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
