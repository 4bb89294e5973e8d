import { describe, expect, it } from "vitest";
import { readLinuxProcess } from "../process-tree/system-processes.js";
import { exitWithin } from "./codex-process.js";
import { startProcess } from "./start-process.js";

const startShell = (script: string) =>
  startProcess({ command: "/bin/sh", args: ["-c", script], env: {}, input: "" });

describe.runIf(process.platform !== "win32")("exitWithin", () => {
  it("resolves to the exit once stderr is complete", async () => {
    const child = await startShell("echo why >&2; exit 3");
    expect(await exitWithin(child, 20_000)).toEqual({ code: 3, signal: null });
    expect(child.stderrTail).toBe("why\n");
  });

  it("resolves to undefined while the process keeps running", async () => {
    const child = await startShell("exec sleep 60");
    expect(await exitWithin(child, 50)).toBeUndefined();
    await child.end();
  });

  it.runIf(process.platform === "linux")("sees an exit that a busy host has not noticed yet", async () => {
    const limitMs = 50;
    const child = await startShell("exit 3");
    const exit = exitWithin(child, limitMs);
    const until = performance.now() + 2 * limitMs;
    while (readLinuxProcess(child.pid)?.isZombie === false || performance.now() < until);
    expect(await exit).toEqual({ code: 3, signal: null });
  });
});
