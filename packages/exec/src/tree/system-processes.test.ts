import { describe, expect, it } from "vitest";
import { finishInSlices, parsePsOutput, SystemProcesses } from "./system-processes.js";

describe.runIf(process.platform !== "win32")("SystemProcesses", () => {
  it("finds the host, whether it may wait or not", async () => {
    const processes = new SystemProcesses();
    const host = { pid: process.pid, parentPid: process.ppid, zombie: false };
    expect(await processes.read()).toContainEqual(expect.objectContaining(host));
    expect(processes.readNow()).toContainEqual(expect.objectContaining(host));
  });
});

describe("finishInSlices", () => {
  it("gives the event loop a turn whenever the work has taken a while", async () => {
    let rounds = 0;
    let counting = setImmediate(function count() {
      rounds += 1;
      counting = setImmediate(count);
    });
    const result = await finishInSlices(slowWork(5));
    clearImmediate(counting);
    expect(result).toBe("done");
    expect(rounds).toBeGreaterThanOrEqual(5);
  });
});

/** Takes longer than a slice with every step. */
function* slowWork(steps: number): Generator<void, string> {
  for (let step = 0; step < steps; step += 1) {
    const until = performance.now() + 10;
    while (performance.now() < until);
    yield;
  }
  return "done";
}

describe("parsePsOutput", () => {
  it("reads what ps prints on macOS", () => {
    const output = [
      "    1     0     1 Ss   Tue Nov  4 09:12:13 2025",
      "  612     1   612 S    Tue Nov  4 09:13:00 2025    ",
      "99999   612   612 Z+   Wed Nov  5 10:00:01 2025",
      "",
    ].join("\n");
    expect(parsePsOutput(output)).toEqual([
      { pid: 1, parentPid: 0, groupId: 1, startedAt: "Tue Nov  4 09:12:13 2025", zombie: false },
      { pid: 612, parentPid: 1, groupId: 612, startedAt: "Tue Nov  4 09:13:00 2025", zombie: false },
      { pid: 99999, parentPid: 612, groupId: 612, startedAt: "Wed Nov  5 10:00:01 2025", zombie: true },
    ]);
  });
});
