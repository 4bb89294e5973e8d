import type { ThreadEvent } from "@codex/protocol";

type Step = IteratorResult<readonly ThreadEvent[], void>;

/** Events on their way from the connection, which pushes them, to the turn's reader, who asks for them. */
export class EventQueue implements AsyncIterator<readonly ThreadEvent[], void> {
  #waiting: ThreadEvent[] = [];
  #ending: { error?: unknown } | undefined;
  #wake: (() => void) | undefined;

  /** Adds events; ignored after the end. */
  push(events: readonly ThreadEvent[]): void {
    if (this.#ending || events.length === 0) return;
    this.#waiting.push(...events);
    this.#wake?.();
  }

  /** Nothing follows what was pushed. */
  end(): void {
    this.#ending ??= {};
    this.#wake?.();
  }

  /** What was pushed is still read, then the error is thrown. */
  fail(error: unknown): void {
    this.#ending ??= { error };
    this.#wake?.();
  }

  async next(): Promise<Step> {
    while (this.#waiting.length === 0 && this.#ending === undefined) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    if (this.#waiting.length > 0) {
      const events = this.#waiting;
      this.#waiting = [];
      return { done: false, value: events };
    }
    if (this.#ending && "error" in this.#ending) throw this.#ending.error;
    return { done: true, value: undefined };
  }
}
