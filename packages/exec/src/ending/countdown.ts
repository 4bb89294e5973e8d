/** A wait that can be made shorter while it runs. */
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
    this.#arm(milliseconds);
  }

  /** Ends the wait in at most this many milliseconds from now. */
  shorten(milliseconds: number): void {
    const endsAt = performance.now() + milliseconds;
    if (endsAt >= this.#endsAt) return;
    this.#endsAt = endsAt;
    this.#arm(milliseconds);
  }

  /** Ends the wait now and leaves no timer behind. */
  cancel(): void {
    clearTimeout(this.#timer);
    this.#finish();
  }

  #arm(milliseconds: number): void {
    clearTimeout(this.#timer);
    // What is over already is no mistake here; newer Node would warn about a negative number.
    this.#timer = setTimeout(this.#finish, Math.max(0, milliseconds));
  }
}
