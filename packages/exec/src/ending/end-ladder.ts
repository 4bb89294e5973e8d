import { setTimeout as sleep } from "node:timers/promises";
import type { LiveProcess } from "../host-exit/live-processes.js";
import type { ProcessExit } from "../process/process-exit.js";
import type { ProcessTable } from "../tree/process-table.js";
import type { ProcessTableReader } from "../tree/process-table-reader.js";
import { groupExists, type ProcessTree } from "../tree/process-tree.js";
import { Countdown } from "./countdown.js";
import {
  INTERRUPT_GRACE_MS,
  KILL_GRACE_MS,
  MAX_SURVIVOR_POLL_MS,
  PANIC_EXIT_CODE,
  STDIN_GRACE_MS,
  SURVIVOR_POLL_MS,
  UNKILLABLE_WAIT_MS,
} from "./timings.js";

/** What the ladder works on. */
export interface EndLadderSetup {
  readonly pid: number;
  readonly tree: ProcessTree;
  /** Reads the process table for every look at the tree. Shared by all trees of the host. */
  readonly tables: ProcessTableReader;
  readonly exited: Promise<ProcessExit>;
  /** For each output pipe, once the process is gone: whether another process still holds it. */
  readonly pipesHeld: readonly Promise<boolean>[];
  /** Sends a signal to the process alone. */
  signalRoot(signal: NodeJS.Signals): void;
  /** Closes stdin; returns whether it had been open. */
  closeInput(): boolean;
  readonly stdinGraceMs?: number | undefined;
  readonly interruptGraceMs?: number | undefined;
  readonly killGraceMs?: number | undefined;
}

/**
 * The one way a process ends, step by step; docs/decisions/0004-ending-a-process-tree.md has the reasons.
 *
 * A process that ended by itself is trusted to have ended its commands. One that was forced, crashed, or left somebody
 * holding its pipes is not: whatever it started is ended too.
 */
export class EndLadder implements LiveProcess {
  /** Settles when the process, and what it must not leave behind, are gone. */
  readonly gone: Promise<ProcessExit>;
  readonly #setup: EndLadderSetup;
  #exit: ProcessExit | undefined;
  #leftGroup = false;
  #distrusted = false;
  #killAt: number | undefined;
  #climb: Promise<ProcessExit> | undefined;
  #grace: Countdown | undefined;
  #defaultGraceMs = 0;

  constructor(setup: EndLadderSetup) {
    this.#setup = setup;
    this.gone = this.#watchEnd();
  }

  /** Starts to end the process, or hurries an end that was started. Never rejects. */
  end(graceMs?: number): Promise<ProcessExit> {
    if (this.#exit !== undefined) return this.gone;
    if (this.#climb === undefined) {
      const { closeInput, stdinGraceMs = STDIN_GRACE_MS } = this.#setup;
      this.#defaultGraceMs = closeInput() ? stdinGraceMs : 0;
      this.#climb = this.#climbUp(graceMs ?? this.#defaultGraceMs);
    } else {
      this.#grace?.shorten(graceMs ?? this.#defaultGraceMs);
    }
    return this.#climb;
  }

  killNow(table: ProcessTable): boolean {
    const rootAlive = this.#exit === undefined;
    if (!rootAlive && !this.#leftGroup && !this.#distrusted) return false;
    const { tree } = this.#setup;
    tree.refresh({ rootAlive, includeDetached: rootAlive || this.#distrusted, table });
    const isAnythingLeft = tree.hasSurvivors();
    tree.signal("SIGKILL");
    return isAnythingLeft;
  }

  async #watchEnd(): Promise<ProcessExit> {
    const { pid, exited, pipesHeld } = this.#setup;
    const exit = await exited;
    this.#exit = exit;
    // Now or never: from here on the pid, and with it the number of the group, may come to mean something else.
    this.#leftGroup = process.platform !== "win32" && groupExists(pid);
    if (exit.signal !== null || exit.code === PANIC_EXIT_CODE) this.#distrusted = true;
    if (this.#leftGroup || this.#distrusted) await this.#sweep();
    if ((await Promise.all(pipesHeld)).includes(true)) {
      this.#distrusted = true;
      await this.#sweep();
    }
    return exit;
  }

  async #climbUp(graceMs: number): Promise<ProcessExit> {
    const {
      tree,
      signalRoot,
      interruptGraceMs = INTERRUPT_GRACE_MS,
      killGraceMs = KILL_GRACE_MS,
    } = this.#setup;
    if (graceMs > 0) {
      this.#grace = new Countdown(graceMs);
      if (await this.#exitWithin(this.#grace)) return this.gone;
    }
    this.#killAt = performance.now() + killGraceMs;
    // Windows has no signals to ask with.
    if (process.platform !== "win32" && killGraceMs > 0) {
      if (interruptGraceMs > 0) {
        if (!(await this.#look())) return this.gone;
        signalRoot("SIGINT");
        if (await this.#exitWithin(new Countdown(Math.min(interruptGraceMs, killGraceMs / 2))))
          return this.gone;
      }
      if (!(await this.#look())) return this.gone;
      tree.signal("SIGTERM");
      if (await this.#exitWithin(new Countdown(this.#killAt - performance.now()))) return this.gone;
    }
    if (!(await this.#look())) return this.gone;
    tree.signal("SIGKILL");
    if (await this.#exitWithin(new Countdown(UNKILLABLE_WAIT_MS))) return this.gone;
    // The system will end it when it can; the caller does not wait for that.
    return { code: null, signal: null };
  }

  /** Looks for the members to signal. Returns false if the process exited meanwhile: its pid is no longer its own. */
  async #look(): Promise<boolean> {
    const table = await this.#setup.tables.next();
    if (this.#exit !== undefined) return false;
    this.#distrusted = true;
    this.#setup.tree.refresh({ table, rootAlive: true, includeDetached: true });
    return true;
  }

  /**
   * Ends what the process left behind: SIGTERM, then SIGKILL. The system reports the end of our own children only, so
   * this polls. It is bounded: a process that even SIGKILL does not end now, or that we may not signal, is left to the
   * system.
   */
  async #sweep(): Promise<void> {
    const { tree, killGraceMs = KILL_GRACE_MS } = this.#setup;
    this.#killAt ??= performance.now() + killGraceMs;
    if (!(await this.#findSurvivors())) return;
    if (performance.now() < this.#killAt) {
      tree.signal("SIGTERM");
      for (let pauseMs = SURVIVOR_POLL_MS; performance.now() < this.#killAt; pauseMs *= 1.5) {
        const leftMs = this.#killAt - performance.now();
        await sleep(Math.min(pauseMs, MAX_SURVIVOR_POLL_MS, leftMs));
        if (!(await this.#findSurvivors())) return;
      }
    }
    const giveUpAt = performance.now() + UNKILLABLE_WAIT_MS;
    do {
      tree.signal("SIGKILL");
      await sleep(SURVIVOR_POLL_MS);
      // Look again each time: a process may have started between the look and the signal.
    } while ((await this.#findSurvivors()) && performance.now() < giveUpAt);
  }

  async #findSurvivors(): Promise<boolean> {
    const table = await this.#setup.tables.next();
    const { tree } = this.#setup;
    tree.refresh({ table, rootAlive: false, includeDetached: this.#distrusted });
    return tree.hasSurvivors();
  }

  async #exitWithin(countdown: Countdown): Promise<boolean> {
    await Promise.race([this.#setup.exited, countdown.over]);
    countdown.cancel();
    return this.#exit !== undefined;
  }
}
