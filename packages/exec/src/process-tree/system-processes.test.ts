import { describe, expect, it } from "vitest";
import { finishInSlices, parsePsOutput, SystemProcesses } from "./system-processes.js";

describe.runIf(process.platform !== "win32")("SystemProcesses", () => {
  it("finds the host, asynchronously and synchronously", async () => {
    const processes = new SystemProcesses();
    const host = { pid: process.pid, parentPid: process.ppid, isZombie: false };
    expect(await processes.read()).toContainEqual(expect.objectContaining(host));
    expect(processes.readNow()).toContainEqual(expect.objectContaining(host));
  });
});

describe("finishInSlices", () => {
  it("gives the event loop a turn between slices of work", async () => {
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

/** Each step takes longer than a slice. */
function* slowWork(steps: number): Generator<void, string> {
  for (let step = 0; step < steps; step += 1) {
    const until = performance.now() + 10;
    while (performance.now() < until);
    yield;
  }
  return "done";
}

describe("parsePsOutput", () => {
  it("parses the output of ps on macOS", () => {
    const output = [
      "    1     0     1 Ss   Tue Nov  4 09:12:13 2025",
      "  612     1   612 S    Tue Nov  4 09:13:00 2025    ",
      "99999   612   612 Z+   Wed Nov  5 10:00:01 2025",
      "",
    ].join("\n");
    expect(parsePsOutput(output)).toEqual([
      { pid: 1, parentPid: 0, groupId: 1, startedAt: "Tue Nov  4 09:12:13 2025", isZombie: false },
      { pid: 612, parentPid: 1, groupId: 612, startedAt: "Tue Nov  4 09:13:00 2025", isZombie: false },
      { pid: 99999, parentPid: 612, groupId: 612, startedAt: "Wed Nov  5 10:00:01 2025", isZombie: true },
    ]);
  });
});
