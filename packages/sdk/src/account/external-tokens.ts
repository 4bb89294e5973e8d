import type { AppServerClient, RequestParams } from "@codex/app-server";
import type { ServerRequests } from "@codex/app-server/wire";
import { checkOptions } from "../checks/check-options.js";
import { secretText, text } from "../checks/option-checks.js";
import type { TokenSource } from "../engine/engine.js";
import { InvalidOptionError } from "../errors/option-errors.js";
import type { Secrets } from "../options/secrets.js";

/** Tokens of ChatGPT that this program has obtained. */
export type Tokens = {
  /** The access token, a JWT. */
  accessToken: string;
  /** The id of the ChatGPT account or workspace that the token is for. */
  accountId: string;
  /** The account's plan, such as `"plus"`. Default: what the token says. */
  planType?: string | undefined;
};

/** Why new tokens are needed. */
export type TokenRefreshRequest = {
  /** `"unauthorized"`: the service has refused the present ones. */
  reason: string;
  /** The account that the present ones are for; `null` when unknown. */
  previousAccountId: string | null;
};

/** Supplies new tokens. The signal aborts when they are no longer needed. */
export type RefreshTokens = (
  request: TokenRefreshRequest,
  context: { signal: AbortSignal },
) => Tokens | Promise<Tokens>;

type Method = "account/chatgptAuthTokens/refresh";

/** The tokens that a `Codex` is signed in with, and the handler that refreshes them. */
export class ExternalTokens implements TokenSource {
  readonly #onRefresh: RefreshTokens | undefined;
  readonly #secrets: Secrets;
  #tokens: Tokens;

  /**
   * @param tokens the present ones
   * @param onRefresh supplies new ones
   * @param secrets receives the new ones
   */
  constructor(
    { accessToken, accountId, planType }: Tokens,
    onRefresh: RefreshTokens | undefined,
    secrets: Secrets,
  ) {
    this.#tokens = { accessToken, accountId, planType };
    this.#onRefresh = onRefresh;
    this.#secrets = secrets;
  }

  /** The parameters of a sign-in with tokens. */
  static parameters({ accessToken, accountId, planType }: Tokens): RequestParams<"account/login/start"> {
    return {
      type: "chatgptAuthTokens",
      accessToken,
      chatgptAccountId: accountId,
      chatgptPlanType: planType ?? null,
    };
  }

  async restore(client: AppServerClient): Promise<void> {
    await client.request("account/login/start", ExternalTokens.parameters(this.#tokens));
  }

  async refresh(
    { reason, previousAccountId }: ServerRequests[Method]["params"],
    signal: AbortSignal,
  ): Promise<ServerRequests[Method]["result"]> {
    const where = "onRefresh of codex.login()";
    if (this.#onRefresh === undefined) throw new Error("codex.login() was given no `onRefresh`.");
    const request = { reason, previousAccountId: previousAccountId ?? null };
    const given = await this.#onRefresh(request, { signal });
    const checks = { accessToken: secretText, accountId: text, planType: text };
    const { accessToken, accountId, planType } = checkOptions<Partial<Tokens>>(
      where,
      given,
      checks,
      undefined,
    );
    if (accessToken === undefined || accountId === undefined)
      throw new InvalidOptionError("accessToken", "returned with `accountId`", "less", where);
    this.#secrets.add(accessToken);
    this.#tokens = { accessToken, accountId, planType };
    return { accessToken, chatgptAccountId: accountId, chatgptPlanType: planType ?? null };
  }
}
