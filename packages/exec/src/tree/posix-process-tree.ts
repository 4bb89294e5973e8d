import { findDescendants } from "./find-descendants.js";
import { readLinuxProcess } from "./linux-process-table.js";
import type { ProcessRecord } from "./process-record.js";
import { ProcessTable } from "./process-table.js";
import type { ProcessTree, TreeScope } from "./process-tree.js";

/**
 * A tree whose root leads its own process group.
 *
 * The group alone is not enough: codex gives each command a session of its own. So the process table is walked, and
 * what was found is remembered with its start time, because the same pid may mean another process a moment later.
 */
export class PosixProcessTree implements ProcessTree {
  readonly #rootPid: number;
  readonly #marker: string;
  readonly #known = new Map<number, ProcessRecord>();
  #rootAlive = true;

  constructor(rootPid: number, marker: string) {
    this.#rootPid = rootPid;
    this.#marker = marker;
  }

  refresh({ rootAlive, includeDetached, table = ProcessTable.read() }: TreeScope): void {
    this.#rootAlive = rootAlive;
    const seeds = new Set(this.#known.keys()).add(this.#rootPid);
    for (const { pid, startedAt } of table.records) {
      const known = this.#known.get(pid);
      const isStranger =
        (known !== undefined && known.startedAt !== startedAt) || (pid === this.#rootPid && !rootAlive);
      if (isStranger) {
        // The pid was given to somebody else, which also means that the group of that number had become empty.
        this.#known.delete(pid);
        seeds.delete(pid);
      }
    }
    if (includeDetached) for (const pid of table.pidsMarkedWith(this.#marker)) seeds.add(pid);
    for (const record of findDescendants(table.records, seeds)) {
      if (record.zombie) this.#known.delete(record.pid);
      else this.#known.set(record.pid, record);
    }
  }

  signal(signal: "SIGTERM" | "SIGKILL"): void {
    const living = [...this.#known.values()].filter(isAlive);
    const groups = new Set(this.#rootAlive ? [this.#rootPid] : []);
    for (const { pid, groupId } of living) if (pid === groupId) groups.add(groupId);
    // Groups first: that reaches what was started since the last look.
    for (const groupId of groups) sendSignal(-groupId, signal);
    for (const { pid, groupId } of living) if (!groups.has(groupId)) sendSignal(pid, signal);
  }

  hasSurvivors(): boolean {
    for (const record of this.#known.values()) {
      if ((record.pid !== this.#rootPid || this.#rootAlive) && isAlive(record)) return true;
    }
    return false;
  }
}

/** Whether the very process of the record is still there, and not dead and merely uncollected. */
function isAlive(record: ProcessRecord): boolean {
  const now = readLinuxProcess(record.pid);
  if (now !== undefined) return !now.zombie && now.startedAt === record.startedAt;
  return process.platform !== "linux" && process.platform !== "android" && sendSignal(record.pid, 0);
}

/** Whether the signal could be sent: it cannot to a process that is gone, or that is not ours to signal. */
function sendSignal(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, signal);
  } catch {
    return false;
  }
}
