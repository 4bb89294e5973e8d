import type { ThreadEvent, Usage } from "@codex/protocol";

/** How a turn ended on the wire. */
export type TurnEnding = { status: "completed" } | { status: "failed"; message: string };

/** How far a turn is, as its events tell. */
export class TurnProgress {
  /** The thread's running total, as the terminal event gave it. */
  totalUsage: Usage | null = null;
  /** How the turn ended on the wire, once it has. */
  ending: TurnEnding | undefined;
  /** Message of the last top-level error event: usually a notice that the agent tries again. */
  lastError: string | undefined;
  readonly #redact: (text: string) => string;

  /** @param redact hides secrets in the agent's words, which are kept for errors here */
  constructor(redact: (text: string) => string) {
    this.#redact = redact;
  }

  /** Takes in one event. */
  add(event: ThreadEvent): void {
    switch (event.type) {
      case "turn.completed":
        this.totalUsage = event.usage ?? null;
        this.ending = { status: "completed" };
        break;
      case "turn.failed":
        this.ending = { status: "failed", message: this.#redact(event.error.message) };
        break;
      case "error":
        this.lastError = this.#redact(event.message);
        break;
    }
  }
}
