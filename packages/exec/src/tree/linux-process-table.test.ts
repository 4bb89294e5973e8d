import { expect, it } from "vitest";
import { startProcess } from "../process/start-process.js";
import { readLinuxProcess, readLinuxProcessTable } from "./linux-process-table.js";

const onLinux = it.runIf(process.platform === "linux");

onLinux("reads processes out of /proc", () => {
  const own = readLinuxProcess(process.pid);
  expect(own).toMatchObject({ pid: process.pid, parentPid: process.ppid, zombie: false });
  expect(Number(own?.startedAt)).toBeGreaterThan(0);
  expect(readLinuxProcessTable()).toContainEqual(own);
  expect(readLinuxProcess(2 ** 30)).toBeUndefined();
});

onLinux("is not misled by the name of a program", async () => {
  // The name stands in the middle of the fields, in parentheses, as it is.
  const args = ["-c", "printf ') Z 1 1 (' > /proc/$$/comm; cat /proc/$$/comm; read -r _"];
  const child = await startProcess({ command: "/bin/sh", args, env: {} });
  for await (const [name] of child.lines) {
    expect(name).toBe(") Z 1 1 (");
    break;
  }
  expect(readLinuxProcess(child.pid)).toMatchObject({
    parentPid: process.pid,
    groupId: child.pid,
    zombie: false,
  });
  await child.end();
});
