import type { OpenEnum } from "@codex/protocol";

/** Parameters of `account/chatgptAuthTokens/refresh`: the tokens the client gave have expired. */
export interface ChatgptAuthTokensRefreshParams {
  /** What shows that new ones are needed. */
  reason: OpenEnum<"unauthorized">;
  /** The workspace the old ones were for, where known. */
  previousAccountId?: string | null;
}

/** Result of `account/chatgptAuthTokens/refresh`. */
export interface ChatgptAuthTokensRefreshResponse {
  /** The new access token. */
  accessToken: string;
  /** The workspace it is for. */
  chatgptAccountId: string;
  /** The user's plan, or `null` for what the token says. */
  chatgptPlanType: string | null;
}
