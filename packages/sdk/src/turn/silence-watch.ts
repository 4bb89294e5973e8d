/**
 * Calls back when nothing came for some milliseconds. Where the host's own event loop was blocked that long, what came
 * meanwhile is still unread when the timer fires, so the loop gets one round to read it first.
 */
export class SilenceWatch {
  readonly #limitMs: number;
  readonly #onSilence: () => void;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #lastLook: ReturnType<typeof setImmediate> | undefined;
  #pauses = 0;
  #isOver = false;

  constructor(limitMs: number, onSilence: () => void) {
    this.#limitMs = limitMs;
    this.#onSilence = onSilence;
    this.touch();
  }

  /** Something came. */
  touch(): void {
    this.#clear();
    if (this.#isOver || this.#pauses > 0) return;
    this.#timer = setTimeout(() => {
      this.#lastLook = setImmediate(this.#onSilence);
    }, this.#limitMs);
  }

  /** Time does not count until the function returned is called, once. */
  pause(): () => void {
    this.#pauses += 1;
    this.#clear();
    return () => {
      this.#pauses -= 1;
      this.touch();
    };
  }

  /** Ends the watch. */
  end(): void {
    this.#isOver = true;
    this.#clear();
  }

  #clear(): void {
    clearTimeout(this.#timer);
    clearImmediate(this.#lastLook);
  }
}
