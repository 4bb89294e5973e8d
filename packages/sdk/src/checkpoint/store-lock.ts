import { readFile, stat, unlink, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { performance } from "node:perf_hooks";
import { setTimeout as sleep } from "node:timers/promises";
import { CheckpointError } from "../errors/checkpoint-errors.js";

/** The process that holds a lock. */
interface Owner {
  pid: number;
  /** When the process started, in units of the system; `null` where that is unknown. Distinguishes it from a later one with its id. */
  startTime: string | null;
  host: string;
}

const pollMs = 10;
/** How long to wait for another holder. A first checkpoint of a large working tree takes seconds. */
const waitMs = 60_000;
/** A holder that was killed before it had written its name is given up after this time. */
const unreadableMs = 5_000;
/** The processes of another host cannot be seen. None works for that long. */
const elsewhereMs = 15 * 60_000;

/** Works while no other process, and no other call of this one, holds the lock. One of a process that was killed is taken over. */
export async function withLock<Result>(path: string, work: () => Promise<Result>): Promise<Result> {
  const text = JSON.stringify(await describeThisProcess());
  const giveUpAt = performance.now() + waitMs;
  while (!(await tryToCreate(path, text))) {
    if (await takeOver(path)) continue;
    if (performance.now() > giveUpAt)
      throw new CheckpointError(
        "storeBusy",
        `another process has used the store for a minute. Its lock is ${path}.`,
      );
    await sleep(pollMs);
  }
  try {
    return await work();
  } finally {
    await unlink(path).catch(() => {});
  }
}

async function tryToCreate(path: string, text: string): Promise<boolean> {
  try {
    await writeFile(path, text, { flag: "wx", mode: 0o600 });
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // Windows denies access to a file that is being deleted.
    if (code === "EEXIST" || (code === "EPERM" && process.platform === "win32")) return false;
    throw error;
  }
}

/** Removes the lock of a process that is gone. Only one process at a time may, so that it cannot remove that of its successor. */
async function takeOver(path: string): Promise<boolean> {
  if (!(await isAbandoned(path))) return false;
  const guard = `${path}.takeover`;
  if (!(await tryToCreate(guard, ""))) {
    if (await isOlderThan(guard, unreadableMs)) await unlink(guard).catch(() => {});
    return false;
  }
  try {
    if (await isAbandoned(path)) await unlink(path).catch(() => {});
    return true;
  } finally {
    await unlink(guard).catch(() => {});
  }
}

async function isAbandoned(path: string): Promise<boolean> {
  const text = await readFile(path, "utf8").catch(() => undefined);
  if (text === undefined) return false;
  let owner: Owner;
  try {
    owner = JSON.parse(text);
  } catch {
    return isOlderThan(path, unreadableMs);
  }
  if (owner.host !== hostname()) return isOlderThan(path, elsewhereMs);
  return !isRunning(owner.pid) || (await startTimeOf(owner.pid)) !== owner.startTime;
}

async function isOlderThan(path: string, ageMs: number): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  return found !== undefined && Date.now() - found.mtimeMs > ageMs;
}

async function describeThisProcess(): Promise<Owner> {
  const { pid } = process;
  return { pid, startTime: await startTimeOf(pid), host: hostname() };
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** Field 22 of the status; `null` for a zombie. The name of the program, which is in parentheses, can contain anything. */
async function startTimeOf(pid: number): Promise<string | null> {
  const text = await readFile(`/proc/${pid}/stat`, "latin1").catch(() => undefined);
  const fields = text?.slice(text.lastIndexOf(")") + 2).split(" ");
  return fields === undefined || fields[0] === "Z" ? null : (fields[19] ?? null);
}
