import { execFile } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";

/** How long processes may take to end, in milliseconds. */
const timeoutMs = 10_000;

/** The processes that have a folder in their arguments or in their environment, as text. Not on Windows. */
export async function processesOf(folder: string): Promise<string[]> {
  return (await readProcesses()).filter((text) => text.includes(folder));
}

/** Resolves when no process has a folder in its environment any more. The agent of a killed worker ends a moment after it. */
export async function waitUntilUnused(folder: string): Promise<void> {
  for (const giveUpAt = Date.now() + timeoutMs; Date.now() < giveUpAt; await sleep(100)) {
    if ((await processesOf(folder)).length === 0) return;
  }
}

async function readProcesses(): Promise<string[]> {
  if (process.platform === "win32") return [];
  // Small containers have no `ps`.
  if (process.platform === "linux") {
    const ids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
    return Promise.all(
      ids.map(async (id) => `${id} ${await readText(id, "cmdline")} ${await readText(id, "environ")}`),
    );
  }
  const options = { encoding: "utf8", maxBuffer: 2 ** 26 } as const;
  const { stdout } = await promisify(execFile)("ps", ["axeww", "-o", "pid=,command="], options);
  return stdout.split("\n");
}

/** A file of a process; empty if the process is gone, or belongs to another user. */
function readText(id: string, name: string): Promise<string> {
  return readFile(`/proc/${id}/${name}`, "utf8").catch(() => "");
}
