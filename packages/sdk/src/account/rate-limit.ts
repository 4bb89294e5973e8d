import type { RateLimitSnapshot, RateLimitWindow as WireWindow } from "@codex/app-server/wire";

/** A period over which use is limited. */
export type RateLimitWindow = {
  /** How much of the limit is used, in percent. */
  usedPercent: number;
  /** The length of the period, in minutes; `null` when unknown. */
  windowMinutes: number | null;
  /** When the period ends and counting begins again; `null` when unknown. */
  resetsAt: Date | null;
};

/** A limit on the use of an account. */
export type RateLimit = {
  /** The id of what is limited, such as `codex`; `null` when unknown. */
  limitId: string | null;
  /** Its name to show; `null` if it has none. */
  limitName: string | null;
  /** The shorter period, usually five hours; `null` if the account has no such limit. */
  primary: RateLimitWindow | null;
  /** The longer period, usually a week; `null` if the account has no such limit. */
  secondary: RateLimitWindow | null;
  /** Credits that turns can use beyond the limit; `null` when unknown. */
  credits: { hasCredits: boolean; isUnlimited: boolean; balance: string | null } | null;
  /** Which limit is reached; `null` for none. */
  reached: string | null;
  /** The account's plan, such as `"plus"`; `null` when unknown. */
  planType: string | null;
};

/** Translates what the server says of a limit. */
export function toRateLimit(snapshot: RateLimitSnapshot): RateLimit {
  const { limitId, limitName, primary, secondary, credits, rateLimitReachedType, planType } = snapshot;
  return {
    limitId: limitId ?? null,
    limitName: limitName ?? null,
    primary: primary ? toWindow(primary) : null,
    secondary: secondary ? toWindow(secondary) : null,
    credits: credits
      ? { hasCredits: credits.hasCredits, isUnlimited: credits.unlimited, balance: credits.balance ?? null }
      : null,
    reached: rateLimitReachedType ?? null,
    planType: planType ?? null,
  };
}

function toWindow({ usedPercent, windowDurationMins, resetsAt }: WireWindow): RateLimitWindow {
  return {
    usedPercent,
    windowMinutes: windowDurationMins ?? null,
    resetsAt: typeof resetsAt === "number" ? new Date(resetsAt * 1000) : null,
  };
}
