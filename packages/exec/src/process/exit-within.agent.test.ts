import { describe, expect, it } from "vitest";
import { readLinuxProcess } from "../tree/linux-processes.js";
import { exitWithin } from "./exit-within.js";
import { startProcess } from "./start-process.js";

const startShell = (script: string) =>
  startProcess({ command: "/bin/sh", args: ["-c", script], env: {}, input: "" });

describe.runIf(process.platform !== "win32")("exitWithin", () => {
  it("tells how the process ended, its last words read", async () => {
    const child = await startShell("echo why >&2; exit 3");
    expect(await exitWithin(child, 20_000)).toEqual({ code: 3, signal: null });
    expect(child.stderrTail).toBe("why\n");
  });

  it("gives up on a process that goes on", async () => {
    const child = await startShell("exec sleep 60");
    expect(await exitWithin(child, 50)).toBeUndefined();
    await child.end();
  });

  it.runIf(process.platform === "linux")("sees an exit that the host was too busy to notice", async () => {
    const limitMs = 50;
    const child = await startShell("exit 3");
    const exit = exitWithin(child, limitMs);
    const until = performance.now() + 2 * limitMs;
    while (readLinuxProcess(child.pid)?.zombie === false || performance.now() < until);
    expect(await exit).toEqual({ code: 3, signal: null });
  });
});
