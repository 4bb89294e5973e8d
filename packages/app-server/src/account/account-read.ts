import type { Account } from "./account.js";

/** Parameters of `account/read`. */
export interface GetAccountParams {
  /** Whether to renew the token first. Default: `false`. */
  refreshToken?: boolean | undefined;
}

/** Result of `account/read`. */
export interface GetAccountResponse {
  /** The account, or `null` when nobody is logged in. */
  account: Account | null;
  /** The ChatGPT user, where known. */
  userId: string | null;
  /** Whether the provider in use needs an OpenAI login at all. */
  requiresOpenaiAuth: boolean;
}
