import type { Usage } from "@codex/protocol";

/** How a turn ended on the wire, and what it used. */
export type TurnOutcome =
  | {
      status: "completed";
      /** Tokens of this turn alone; `null` where that cannot be told. */
      usage: Usage | null;
      /** Tokens of the whole thread so far; `null` when none were reported. */
      totalUsage: Usage | null;
    }
  | {
      status: "failed";
      /** The agent's reason, without secrets. */
      message: string;
      /** Tokens of this turn until it failed; `null` where that cannot be told. */
      usage: Usage | null;
    };
