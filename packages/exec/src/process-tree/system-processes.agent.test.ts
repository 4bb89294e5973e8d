import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { startProcess } from "../process/start-process.js";
import type { ProcessRecord } from "./process-table.js";
import { LinuxProcesses, readLinuxProcess } from "./system-processes.js";

const onLinux = it.runIf(process.platform === "linux");

onLinux("reads processes from /proc", () => {
  const own = readLinuxProcess(process.pid);
  expect(own).toMatchObject({ pid: process.pid, parentPid: process.ppid, isZombie: false });
  expect(Number(own?.startedAt)).toBeGreaterThan(0);
  expect(readAll(new LinuxProcesses())).toContainEqual(own);
  expect(readLinuxProcess(2 ** 30)).toBeUndefined();
});

onLinux("is not confused by the name of a program", async () => {
  // The name is in the middle of the fields, in parentheses and unescaped.
  const args = ["-c", "printf ') Z 1 1 (' > /proc/$$/comm; cat /proc/$$/comm; read -r _"];
  const child = await startProcess({ command: "/bin/sh", args, env: {} });
  for await (const [name] of child.lines) {
    expect(name).toBe(") Z 1 1 (");
    break;
  }
  expect(readLinuxProcess(child.pid)).toMatchObject({
    parentPid: process.pid,
    groupId: child.pid,
    isZombie: false,
  });
  await child.end();
});

onLinux("remembers the marker of a process that clears its environment", async () => {
  const args = ["-c", 'read -r _; exec env -i /bin/sh -c "echo cleared; read -r _"'];
  const child = await startProcess({ command: "/bin/sh", args, env: {} });
  const processes = new LinuxProcesses();
  const markerOf = (table: readonly ProcessRecord[]) => table.find(({ pid }) => pid === child.pid)?.marker;
  const marker = markerOf(readAll(processes));
  expect(readFileSync(`/proc/${child.pid}/environ`, "utf8")).toContain(`CODEX_SDK_PROCESS_TREE=${marker}\0`);

  await child.write("\n");
  for await (const _ of child.lines) break;
  expect(readFileSync(`/proc/${child.pid}/environ`, "utf8")).toBe("");
  expect(markerOf(readAll(processes))).toBe(marker);
  await child.end();
});

function readAll(processes: LinuxProcesses): readonly ProcessRecord[] {
  const reading = processes.read();
  for (;;) {
    const step = reading.next();
    if (step.done) return step.value ?? [];
  }
}
