import type { RateLimitSnapshot } from "./rate-limits.js";

/** Parameters of `account/rateLimits/read`. */
export interface GetAccountRateLimitsParams {
  /** Whether to leave out the details of reset credits, which cost a look-up of their own. Default: `false`. */
  excludeResetCreditDetails?: boolean | undefined;
}

/** Result of `account/rateLimits/read`. Fails with -32600 when nobody is logged in to ChatGPT. */
export interface GetAccountRateLimitsResponse {
  /** The allowance of codex. */
  rateLimits: RateLimitSnapshot;
  /** All allowances by their id, where the backend tells them apart. */
  rateLimitsByLimitId: { [limitId: string]: RateLimitSnapshot | undefined } | null;
}
