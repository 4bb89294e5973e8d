import type { OpenEnum } from "@codex/protocol";

import type { PlanType } from "./account.js";

/** How much of the account's allowance is used. */
export interface RateLimitSnapshot {
  /** The allowance, for example `codex`. */
  limitId: string | null;
  /** Its name for people. */
  limitName: string | null;
  /** The shorter window. */
  primary: RateLimitWindow | null;
  /** The longer window. */
  secondary: RateLimitWindow | null;
  /** Bought credits. */
  credits: CreditsSnapshot | null;
  /** The account's plan. */
  planType: PlanType | null;
  /** Which limit stops the account now, or `null`. */
  rateLimitReachedType: OpenEnum<"rate_limit_reached"> | null;
}

/** Use within one rolling window. */
export interface RateLimitWindow {
  /** Percent used, 0 to 100. */
  usedPercent: number;
  /** Length of the window in minutes. */
  windowDurationMins: number | null;
  /** When it starts anew, in seconds of the Unix clock. */
  resetsAt: number | null;
}

/** Bought credits. */
export interface CreditsSnapshot {
  /** Whether there are any. */
  hasCredits: boolean;
  /** Whether they never run out. */
  unlimited: boolean;
  /** How much is left, as a decimal text. */
  balance: string | null;
}
