import { spawnSync } from "node:child_process";
import type { ProcessRecord, ProcessTable } from "./process-table.js";

/** A process and everything it started, as far as the system shows it. */
export interface ProcessTree {
  /**
   * Looks for the members of the tree. To be called right before a signal: once the root is gone, nothing tells which
   * of the orphans were its own.
   */
  refresh(scope: TreeScope): void;
  /** Sends a signal to every member that the last look found alive. */
  signal(signal: "SIGTERM" | "SIGKILL"): void;
  /** Whether the last look found a member alive. */
  hasSurvivors(): boolean;
}

/** Where to look for members of a tree. */
export interface TreeScope {
  /** The processes of this moment; empty where the system shows none, and then only the root's group is signalled. */
  readonly table: ProcessTable;
  /** Whether the root has not been seen to exit, so that its pid is still its own. */
  readonly rootAlive: boolean;
  /** Whether to look also for those that left the tree on purpose, by the marker in their environment. */
  readonly includeDetached: boolean;
}

/**
 * A tree whose root leads its own process group.
 *
 * The group alone is not enough: codex gives each command a session of its own. So the process table is walked, and
 * what was found is remembered with its start time, because the same pid may mean another process a moment later.
 */
export class PosixProcessTree implements ProcessTree {
  readonly #rootPid: number;
  readonly #marker: string;
  /** When each process that was ever found had started, by its pid. */
  readonly #known = new Map<number, string>();
  #living: readonly ProcessRecord[] = [];
  #rootAlive = true;

  constructor(rootPid: number, marker: string) {
    this.#rootPid = rootPid;
    this.#marker = marker;
  }

  refresh({ table, rootAlive, includeDetached }: TreeScope): void {
    this.#rootAlive = rootAlive;
    const seeds = new Set([this.#rootPid]);
    for (const [pid, startedAt] of this.#known) {
      // A pid that belongs to another process now also means that the group of that number had become empty.
      if (startedAt === (table.get(pid)?.startedAt ?? startedAt)) seeds.add(pid);
      else this.#known.delete(pid);
    }
    if (!rootAlive && table.get(this.#rootPid) !== undefined) seeds.delete(this.#rootPid);
    if (includeDetached) for (const { pid } of table.markedWith(this.#marker)) seeds.add(pid);
    const members = table.descendantsOf(seeds);
    for (const { pid, startedAt } of members) this.#known.set(pid, startedAt);
    this.#living = members.filter(({ zombie }) => !zombie);
  }

  signal(signal: "SIGTERM" | "SIGKILL"): void {
    const groups = new Set(this.#rootAlive ? [this.#rootPid] : []);
    for (const { pid, groupId } of this.#living) if (pid === groupId) groups.add(groupId);
    // Groups first: that reaches what was started since the last look.
    for (const groupId of groups) sendSignal(-groupId, signal);
    for (const { pid, groupId } of this.#living) if (!groups.has(groupId)) sendSignal(pid, signal);
  }

  hasSurvivors(): boolean {
    return this.#living.length > 0;
  }
}

/**
 * A tree on Windows, which knows neither groups nor signals: `taskkill /T /F` finds and ends it, as long as the root
 * is alive. Whatever the signal, there is only this one way.
 */
export class WindowsProcessTree implements ProcessTree {
  readonly #rootPid: number;
  #rootAlive = true;

  constructor(rootPid: number) {
    this.#rootPid = rootPid;
  }

  refresh({ rootAlive }: Pick<TreeScope, "rootAlive">): void {
    this.#rootAlive = rootAlive;
  }

  signal(): void {
    if (!this.#rootAlive) return;
    spawnSync("taskkill", ["/PID", String(this.#rootPid), "/T", "/F"], {
      stdio: "ignore",
      windowsHide: true,
      timeout: 5_000,
    });
  }

  hasSurvivors(): boolean {
    return false;
  }
}

/** Whether a process group has members, which need not be ours to signal. */
export function groupExists(groupId: number): boolean {
  try {
    return process.kill(-groupId, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** Does nothing when the process is gone, or is not ours to signal. */
function sendSignal(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // The next look shows what is still there.
  }
}
