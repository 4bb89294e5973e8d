import type { ThreadItem, Usage } from "@codex/protocol";

/** A completed turn: one input and all the agent did until it ended. */
export interface Turn<Output = unknown> {
  /** The items the turn completed, in the order they completed. */
  items: ThreadItem[];
  /** The text of the last agent message; empty when the agent said nothing. */
  finalResponse: string;
  /**
   * Tokens of this turn alone, or `null` where that cannot be told: the agent reported none, or the thread was
   * resumed and what it had used before could not be read back.
   */
  usage: Usage | null;
  /** Tokens of the whole thread so far, as the wire reports them; `null` when it reported none. */
  totalUsage: Usage | null;
  /**
   * What the agent's patches changed in files, as one unified diff; empty when they changed nothing. What commands
   * changed is not in it. `null` on the exec transport, which does not tell.
   */
  diff: string | null;
  /** The final response parsed and validated by `outputSchema`; `undefined` when no schema was given. */
  output: Output;
}

/** What `run()` resolves to: another name for {@link Turn}. */
export type RunResult<Output = unknown> = Turn<Output>;
