import { spawnSync } from "node:child_process";
import type { ProcessRecord, ProcessTable } from "./process-table.js";

/** A process and all its descendants, as far as the system shows them. */
export interface ProcessTree {
  /**
   * Finds the members of the tree. Call it right before a signal: once the root has exited, nothing shows which orphans
   * were its descendants.
   */
  refresh(scope: TreeScope): void;
  /** Sends a signal to every member that the last `refresh()` found alive. */
  signal(signal: "SIGTERM" | "SIGKILL"): void;
  /** Whether the last `refresh()` found a member alive. */
  hasSurvivors(): boolean;
}

/** Where {@link ProcessTree.refresh} looks for members. */
export interface TreeScope {
  /** The current processes. Empty where the system shows none; then only the root's group is signalled. */
  readonly table: ProcessTable;
  /** Whether the root has not exited as far as Node has reported, so that the pid still belongs to it. */
  readonly isRootAlive: boolean;
  /** Whether to include processes that left the tree on purpose. The marker in their environment identifies them. */
  readonly shouldIncludeDetached: boolean;
}

/**
 * A tree whose root leads its own process group.
 *
 * The group alone is not enough, because codex runs each command in its own session. So this walks the process table, and
 * remembers what it finds together with the start time, because a pid can soon belong to another process.
 */
export class PosixProcessTree implements ProcessTree {
  readonly #rootPid: number;
  readonly #marker: string;
  /** The start time of every process ever found, by pid. */
  readonly #known = new Map<number, string>();
  #alive: readonly ProcessRecord[] = [];
  #isRootAlive = true;

  constructor(rootPid: number, marker: string) {
    this.#rootPid = rootPid;
    this.#marker = marker;
  }

  refresh({ table, isRootAlive, shouldIncludeDetached }: TreeScope): void {
    this.#isRootAlive = isRootAlive;
    const seeds = new Set([this.#rootPid]);
    for (const [pid, startedAt] of this.#known) {
      // If the pid belongs to another process by now, the group with that number had become empty too.
      if (startedAt === (table.get(pid)?.startedAt ?? startedAt)) seeds.add(pid);
      else this.#known.delete(pid);
    }
    if (!isRootAlive && table.get(this.#rootPid) !== undefined) seeds.delete(this.#rootPid);
    if (shouldIncludeDetached) for (const { pid } of table.markedWith(this.#marker)) seeds.add(pid);
    const members = table.descendantsOf(seeds);
    for (const { pid, startedAt } of members) this.#known.set(pid, startedAt);
    this.#alive = members.filter(({ isZombie }) => !isZombie);
  }

  signal(signal: "SIGTERM" | "SIGKILL"): void {
    const groups = new Set(this.#isRootAlive ? [this.#rootPid] : []);
    for (const { pid, groupId } of this.#alive) if (pid === groupId) groups.add(groupId);
    // Groups first: that also reaches processes started since the last refresh.
    for (const groupId of groups) sendSignal(-groupId, signal);
    for (const { pid, groupId } of this.#alive) if (!groups.has(groupId)) sendSignal(pid, signal);
  }

  hasSurvivors(): boolean {
    return this.#alive.length > 0;
  }
}

/**
 * A tree on Windows, which has neither groups nor signals. `taskkill /T /F` finds and kills the tree while its root is
 * alive; it is the only way, whatever the signal.
 */
export class WindowsProcessTree implements ProcessTree {
  readonly #rootPid: number;
  #isRootAlive = true;

  constructor(rootPid: number) {
    this.#rootPid = rootPid;
  }

  refresh({ isRootAlive }: Pick<TreeScope, "isRootAlive">): void {
    this.#isRootAlive = isRootAlive;
  }

  signal(): void {
    if (!this.#isRootAlive) return;
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

/** Whether a process group has members, including those that we may not signal. */
export function groupExists(groupId: number): boolean {
  try {
    return process.kill(-groupId, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** Does nothing when the process has exited or may not be signalled. */
function sendSignal(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // The next refresh shows what is left.
  }
}
