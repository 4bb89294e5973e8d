import type { ThreadEvent } from "@codex/sdk";

/** Shows a turn while it runs. */
export interface TurnView {
  /** Shows an event. Resolves when the next one may come. */
  show(event: ThreadEvent): Promise<void>;
  /** The turn has ended, one way or another. */
  end(): Promise<void>;
}
