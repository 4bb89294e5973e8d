/**
 * Parameters of `account/login/start`. Where the credentials are kept is decided by the setting
 * `cli_auth_credentials_store`: by default in clear in `$CODEX_HOME/auth.json`; with `"ephemeral"` only in memory.
 */
export type LoginAccountParams =
  | ApiKeyLoginAccountParams
  | ChatgptLoginAccountParams
  | ChatgptDeviceCodeLoginAccountParams
  | ChatgptAuthTokensLoginAccountParams;

/** Logs in with an API key. */
export interface ApiKeyLoginAccountParams {
  /** Tells the ways apart. */
  type: "apiKey";
  /** The key. */
  apiKey: string;
}

/** Logs in to ChatGPT in a browser on this machine. */
export interface ChatgptLoginAccountParams {
  /** Tells the ways apart. */
  type: "chatgpt";
}

/** Logs in to ChatGPT in a browser anywhere, with a code. */
export interface ChatgptDeviceCodeLoginAccountParams {
  /** Tells the ways apart. */
  type: "chatgptDeviceCode";
}

/** Uses tokens the client got by itself; the server later asks for new ones (`account/chatgptAuthTokens/refresh`). */
export interface ChatgptAuthTokensLoginAccountParams {
  /** Tells the ways apart. */
  type: "chatgptAuthTokens";
  /** The access token. */
  accessToken: string;
  /** The workspace it is for. */
  chatgptAccountId: string;
  /** The user's plan. Default: what the token says. */
  chatgptPlanType?: string | undefined;
}

/**
 * Result of `account/login/start`. For the browser ways the login is complete only with the notification
 * `account/login/completed` of the same `loginId`.
 */
export type LoginAccountResponse =
  | { type: "apiKey" }
  | { type: "chatgpt"; loginId: string; authUrl: string }
  | { type: "chatgptDeviceCode"; loginId: string; verificationUrl: string; userCode: string }
  | { type: "chatgptAuthTokens" }
  | { type: "amazonBedrock" };
