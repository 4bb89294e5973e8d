import { performance } from "node:perf_hooks";
import { clearTimeout, setTimeout } from "node:timers";
import { setTimeout as sleep } from "node:timers/promises";
import type { ProcessTable, ProcessTableReader } from "../process-tree/process-table.js";
import { groupExists, type ProcessTree } from "../process-tree/process-tree.js";
import type { LiveProcess } from "./host-exit.js";
import type { ProcessExit } from "./process-exit.js";

/** Default of `stdinGraceMs`. `codex app-server` exits about 25 ms after its stdin is closed. */
const defaultStdinGraceMs = 2_000;
/** Default of `interruptGraceMs`. `codex exec` exits about 40 ms after SIGINT, and its commands with it. */
export const defaultInterruptGraceMs = 1_000;
/** Default of `killGraceMs`. */
const defaultKillGraceMs = 5_000;
/** How long to wait, after SIGKILL, for a process that the system cannot kill yet (it is stuck in a driver, say). */
const unkillableWaitMs = 2_000;
/**
 * How soon to check whether the descendants are gone. Nothing notifies us, because they are not our children. Each further
 * wait is half as long again, up to the maximum.
 */
const survivorPollMs = 20;
const maxSurvivorPollMs = 200;
/** The exit code of a Rust program that panicked. Its commands can still be running. */
const panicExitCode = 101;

/** The process that {@link ProcessTermination} ends, and the means to end it. */
export interface TerminationTarget {
  readonly pid: number;
  readonly tree: ProcessTree;
  /** Reads the process table whenever the tree is refreshed. Shared by all trees of the host. */
  readonly tables: ProcessTableReader;
  readonly exited: Promise<ProcessExit>;
  /** For each output pipe: settles after the exit, to whether another process still holds the pipe. */
  readonly pipesHeld: readonly Promise<boolean>[];
  /** Sends a signal to the process alone. */
  signalRoot(signal: NodeJS.Signals): void;
  /** Closes stdin. Returns whether it was open. */
  closeInput(): boolean;
  readonly stdinGraceMs?: number | undefined;
  readonly interruptGraceMs?: number | undefined;
  readonly killGraceMs?: number | undefined;
}

/**
 * The only way in which a process is ended, in steps: close stdin, SIGINT, SIGTERM to the tree, SIGKILL to the tree.
 * docs/decisions/0004-ending-a-process-tree.md explains why.
 *
 * A process that exits on its own is trusted to have ended its commands. One that was forced to end, crashed, or left its
 * pipes to another process is not trusted: its descendants are ended too.
 */
export class ProcessTermination implements LiveProcess {
  /** Settles when the process, and everything that must not outlive it, is gone. */
  readonly gone: Promise<ProcessExit>;
  readonly #target: TerminationTarget;
  #exit: ProcessExit | undefined;
  #hasLeftGroup = false;
  #isDistrusted = false;
  #killAt: number | undefined;
  #ending: Promise<ProcessExit> | undefined;
  #grace: Countdown | undefined;
  #defaultGraceMs = 0;

  constructor(target: TerminationTarget) {
    this.#target = target;
    this.gone = this.#watchExit();
  }

  /** Starts to end the process. A later call can shorten the grace period of an earlier one. Never rejects. */
  end(graceMs?: number): Promise<ProcessExit> {
    if (this.#exit !== undefined) return this.gone;
    if (this.#ending === undefined) {
      const { closeInput, stdinGraceMs = defaultStdinGraceMs } = this.#target;
      this.#defaultGraceMs = closeInput() ? stdinGraceMs : 0;
      this.#ending = this.#escalate(graceMs ?? this.#defaultGraceMs);
    } else {
      this.#grace?.shorten(graceMs ?? this.#defaultGraceMs);
    }
    return this.#ending;
  }

  killNow(table: ProcessTable): boolean {
    const isRootAlive = this.#exit === undefined;
    if (!isRootAlive && !this.#hasLeftGroup && !this.#isDistrusted) return false;
    const { tree } = this.#target;
    tree.refresh({ table, isRootAlive, shouldIncludeDetached: isRootAlive || this.#isDistrusted });
    const isAnythingLeft = tree.hasSurvivors();
    tree.signal("SIGKILL");
    return isAnythingLeft;
  }

  async #watchExit(): Promise<ProcessExit> {
    const { pid, exited, pipesHeld } = this.#target;
    const exit = await exited;
    this.#exit = exit;
    // Check this now: later, the pid (which is also the number of the group) can belong to another process.
    this.#hasLeftGroup = process.platform !== "win32" && groupExists(pid);
    if (exit.signal !== null || exit.code === panicExitCode) this.#isDistrusted = true;
    if (this.#hasLeftGroup || this.#isDistrusted) await this.#endSurvivors();
    if ((await Promise.all(pipesHeld)).includes(true)) {
      this.#isDistrusted = true;
      await this.#endSurvivors();
    }
    return exit;
  }

  /** Takes step after step until the process exits. */
  async #escalate(graceMs: number): Promise<ProcessExit> {
    const {
      tree,
      signalRoot,
      interruptGraceMs = defaultInterruptGraceMs,
      killGraceMs = defaultKillGraceMs,
    } = this.#target;
    if (graceMs > 0) {
      this.#grace = new Countdown(graceMs);
      if (await this.#exitsWithin(this.#grace)) return this.gone;
    }
    this.#killAt = performance.now() + killGraceMs;
    // Windows has no signals that a process could handle.
    if (process.platform !== "win32" && killGraceMs > 0) {
      if (interruptGraceMs > 0) {
        if (!(await this.#findMembers())) return this.gone;
        signalRoot("SIGINT");
        if (await this.#exitsWithin(new Countdown(Math.min(interruptGraceMs, killGraceMs / 2)))) {
          return this.gone;
        }
      }
      if (!(await this.#findMembers())) return this.gone;
      tree.signal("SIGTERM");
      if (await this.#exitsWithin(new Countdown(this.#killAt - performance.now()))) return this.gone;
    }
    if (!(await this.#findMembers())) return this.gone;
    tree.signal("SIGKILL");
    if (await this.#exitsWithin(new Countdown(unkillableWaitMs))) return this.gone;
    // The system will kill it when it can. The caller does not wait for that.
    return { code: null, signal: null };
  }

  /** Finds the members to signal. Returns false if the process has exited meanwhile, because its pid can be reused. */
  async #findMembers(): Promise<boolean> {
    const table = await this.#target.tables.next();
    if (this.#exit !== undefined) return false;
    this.#isDistrusted = true;
    this.#target.tree.refresh({ table, isRootAlive: true, shouldIncludeDetached: true });
    return true;
  }

  /**
   * Ends what the process left behind: SIGTERM, then SIGKILL. Polls, because the system reports the exit of our own children
   * only. Bounded: a process that does not even react to SIGKILL, or that we may not signal, is left to the system.
   */
  async #endSurvivors(): Promise<void> {
    const { tree, killGraceMs = defaultKillGraceMs } = this.#target;
    this.#killAt ??= performance.now() + killGraceMs;
    if (!(await this.#findSurvivors())) return;
    if (performance.now() < this.#killAt) {
      tree.signal("SIGTERM");
      for (let pauseMs = survivorPollMs; performance.now() < this.#killAt; pauseMs *= 1.5) {
        const leftMs = this.#killAt - performance.now();
        await sleep(Math.min(pauseMs, maxSurvivorPollMs, leftMs));
        if (!(await this.#findSurvivors())) return;
      }
    }
    const giveUpAt = performance.now() + unkillableWaitMs;
    do {
      tree.signal("SIGKILL");
      await sleep(survivorPollMs);
      // Look again each time: a process can start between the look and the signal.
    } while ((await this.#findSurvivors()) && performance.now() < giveUpAt);
  }

  async #findSurvivors(): Promise<boolean> {
    const table = await this.#target.tables.next();
    const { tree } = this.#target;
    tree.refresh({ table, isRootAlive: false, shouldIncludeDetached: this.#isDistrusted });
    return tree.hasSurvivors();
  }

  async #exitsWithin(countdown: Countdown): Promise<boolean> {
    await Promise.race([this.#target.exited, countdown.over]);
    countdown.cancel();
    return this.#exit !== undefined;
  }
}

/** A wait that can be shortened while it runs. */
export class Countdown {
  /** Settles when the time is over, or at `cancel()`. */
  readonly over: Promise<void>;
  #endsAt: number;
  #timer: NodeJS.Timeout | undefined;
  #finish: () => void = () => {};

  constructor(milliseconds: number) {
    this.over = new Promise((resolve) => {
      this.#finish = resolve;
    });
    this.#endsAt = performance.now() + milliseconds;
    this.#setTimer(milliseconds);
  }

  /** Ends the wait in at most this many milliseconds from now. Never lengthens it. */
  shorten(milliseconds: number): void {
    const endsAt = performance.now() + milliseconds;
    if (endsAt >= this.#endsAt) return;
    this.#endsAt = endsAt;
    this.#setTimer(milliseconds);
  }

  /** Ends the wait now and leaves no timer behind. */
  cancel(): void {
    clearTimeout(this.#timer);
    this.#finish();
  }

  #setTimer(milliseconds: number): void {
    clearTimeout(this.#timer);
    // A time in the past is valid here, but newer versions of Node warn about a negative delay.
    this.#timer = setTimeout(this.#finish, Math.max(0, milliseconds));
  }
}
