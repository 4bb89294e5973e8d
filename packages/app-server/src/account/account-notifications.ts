import type { OpenEnum } from "@codex/protocol";

import type { PlanType } from "./account.js";
import type { RateLimitSnapshot } from "./rate-limits.js";

/** Parameters of `account/updated`: another account is in use. */
export interface AccountUpdatedNotification {
  /** How it is logged in, or `null` when nobody is. */
  authMode: OpenEnum<"apikey" | "chatgpt" | "chatgptAuthTokens"> | null;
  /** Its plan, where known. */
  planType: PlanType | null;
}

/** Parameters of `account/login/completed`. */
export interface AccountLoginCompletedNotification {
  /** The login that `account/login/start` returned; `null` for ways that have none. */
  loginId: string | null;
  /** Whether it worked. */
  success: boolean;
  /** Why not. */
  error: string | null;
}

/**
 * Parameters of `account/rateLimits/updated`, sent after each call of the model. Sparse: a `null` says nothing about
 * an earlier value.
 */
export interface AccountRateLimitsUpdatedNotification {
  /** What is known now. */
  rateLimits: RateLimitSnapshot;
}
