import { clearImmediate, clearTimeout, setImmediate, setTimeout } from "node:timers";
import type { TurnOptions } from "../options/turn-options.js";

/** An option that limits the time of a turn. */
export type TimeLimit = "timeoutMs" | "idleTimeoutMs";

/**
 * The idle limit is counted in this many slices. While the event loop is blocked, at most one of them passes, because the
 * agent cannot start, nor be heard, during that time.
 */
export const idleSlices = 10;

/** The time limits of one turn: the whole of it, and how long its agent may be silent. */
export class TurnLimits {
  readonly #onExpired: (option: TimeLimit, limitMs: number) => void;
  readonly #idleTimeoutMs: number | undefined;
  readonly #timer: ReturnType<typeof setTimeout> | undefined;
  #idleTimer: ReturnType<typeof setTimeout> | undefined;
  #lastLook: ReturnType<typeof setImmediate> | undefined;
  #pauses = 0;
  #isOver = false;

  /** Starts to count. */
  constructor(
    { timeoutMs, idleTimeoutMs }: Pick<TurnOptions, TimeLimit>,
    onExpired: (option: TimeLimit, limitMs: number) => void,
  ) {
    this.#onExpired = onExpired;
    this.#idleTimeoutMs = idleTimeoutMs;
    if (timeoutMs) this.#timer = setTimeout(() => onExpired("timeoutMs", timeoutMs), timeoutMs);
    this.touch();
  }

  /** The agent is alive: starts to count its silence again. */
  touch(): void {
    this.#clearIdle();
    const limitMs = this.#idleTimeoutMs;
    if (limitMs === undefined || this.#isOver || this.#pauses > 0) return;
    let slicesLeft = limitMs < idleSlices ? 1 : idleSlices;
    const timer = setTimeout(
      () => {
        slicesLeft -= 1;
        if (slicesLeft > 0) timer.refresh();
        // Output of the agent can be unread if this process was blocked. One more round of the event loop reads it first.
        else this.#lastLook = setImmediate(() => this.#onExpired("idleTimeoutMs", limitMs));
      },
      Math.ceil(limitMs / slicesLeft),
    );
    this.#idleTimer = timer;
  }

  /** Silence does not count until the returned function is called, once. */
  pause(): () => void {
    this.#pauses += 1;
    this.#clearIdle();
    return () => {
      this.#pauses -= 1;
      this.touch();
    };
  }

  /** Stops counting for good. */
  end(): void {
    this.#isOver = true;
    clearTimeout(this.#timer);
    this.#clearIdle();
  }

  #clearIdle(): void {
    clearTimeout(this.#idleTimer);
    clearImmediate(this.#lastLook);
  }
}
