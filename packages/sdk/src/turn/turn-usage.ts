import type { Usage } from "@codex/protocol";

/** What a turn used. */
export interface TurnUsage {
  /** Tokens of this turn alone; `null` where that cannot be told. */
  usage: Usage | null;
  /** Tokens of the whole thread so far; `null` when none were reported. */
  totalUsage: Usage | null;
}
