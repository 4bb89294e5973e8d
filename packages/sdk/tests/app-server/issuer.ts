import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { type CodexHome, createCodexHome, type ScriptedModel, startScriptedModel } from "@codex/testing";
import { Codex, type CodexOptions } from "../../src/index.js";

/** The account that the issuer signs in. */
export const accountId = "account-1";

/** A token as ChatGPT issues them, but without a signature. `serial` tells it from others. */
export function accessToken(serial: number): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const claims = {
    email: "ada@example.com",
    exp: Math.floor(Date.now() / 1000) + 3600,
    serial,
    "https://api.openai.com/auth": {
      chatgpt_account_id: accountId,
      chatgpt_user_id: "user-1",
      chatgpt_plan_type: "plus",
    },
  };
  return `${part({ alg: "none" })}.${part(claims)}.c2ln`;
}

/** An issuer of ChatGPT's tokens on loopback, and a `Codex` that signs in there. */
export interface Issuer extends AsyncDisposable {
  codex: Codex;
  home: CodexHome;
  /** The model that the account has access to. */
  model: ScriptedModel;
  url: string;
  /** The paths of the requests so far. */
  requests: string[];
  /** Lets the user enter the code of a device: the next poll gets a token. */
  approve(): void;
  /** The issuer does not know the account. */
  loseAccount(): void;
}

export async function startIssuer(
  replies: Parameters<typeof startScriptedModel>[0]["replies"] = [],
  options: CodexOptions & { model?: string | null; refusesDevices?: boolean } = {},
): Promise<Issuer> {
  const { model: modelName = null, refusesDevices = false, ...codexOptions } = options;
  const requests: string[] = [];
  let isApproved = false;
  let hasAccount = true;
  const limits = {
    used_percent: 42,
    limit_window_seconds: 18_000,
    reset_after_seconds: 9,
    reset_at: 1_800_000_000,
  };
  const answers: Record<string, () => object | undefined> = {
    "/api/accounts/deviceauth/usercode": () =>
      refusesDevices ? undefined : { device_auth_id: "device-1", user_code: "ABCD-1234", interval: "1" },
    // The binary polls until the answer is none of 403 and 404.
    "/api/accounts/deviceauth/token": () =>
      isApproved ? { authorization_code: "code-1", code_challenge: "c", code_verifier: "v" } : undefined,
    "/oauth/token": () => ({
      id_token: accessToken(0),
      access_token: accessToken(0),
      refresh_token: "refresh-1",
    }),
    "/oauth/revoke": () => ({}),
    // The origin must be encrypted. Nothing listens there.
    "/chatgpt/api/codex/accounts/check": () => ({
      accounts: hasAccount
        ? [
            {
              id: accountId,
              name: "Analytical Engines",
              workspace_backend_origin: "https://127.0.0.1:1",
              account_routing_override: "NO_CONSTRAINT",
            },
          ]
        : [],
      account_ordering: [],
    }),
    "/chatgpt/api/codex/usage": () => ({
      plan_type: "plus",
      rate_limit: { allowed: true, limit_reached: false, primary_window: limits, secondary_window: null },
      credits: { has_credits: true, unlimited: false, balance: "5" },
    }),
  };
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? "", "http://127.0.0.1");
    requests.push(pathname);
    const answer = answers[pathname]?.();
    response.writeHead(answer ? 200 : 404, { "content-type": "application/json" });
    response.end(JSON.stringify(answer ?? {}));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const [model, home] = await Promise.all([
    startScriptedModel({ replies, maxRetries: 0, model: modelName }),
    createCodexHome(),
  ]);
  const codex = new Codex({
    transport: "app-server",
    baseUrl: model.url,
    config: {
      ...model.quietConfig,
      chatgpt_base_url: `${url}/chatgpt`,
      features: { apps: false, plugins: false },
    },
    ...codexOptions,
    env: {
      ...home.env,
      CODEX_APP_SERVER_LOGIN_ISSUER: url,
      CODEX_REFRESH_TOKEN_URL_OVERRIDE: `${url}/oauth/token`,
      CODEX_REVOKE_TOKEN_URL_OVERRIDE: `${url}/oauth/revoke`,
      // What the agent looks for elsewhere ends here.
      HTTPS_PROXY: url,
      HTTP_PROXY: url,
      NO_PROXY: "127.0.0.1",
      ...codexOptions.env,
    },
  });
  return {
    codex,
    home,
    model,
    url,
    requests,
    approve() {
      isApproved = true;
    },
    loseAccount() {
      hasAccount = false;
    },
    async [Symbol.asyncDispose]() {
      await codex.close();
      server.closeAllConnections();
      server.close();
      await model.close();
      await home.dispose();
    },
  };
}
