import type { GetAccountResponse } from "@codex/app-server/wire";
import type { OpenEnum } from "@codex/protocol";
import { readAnswer, requireObject } from "../engine/server-answers.js";
import type { Runtime } from "../turn/runtime.js";
import { type RateLimit, toRateLimit } from "./rate-limit.js";

/** An account that is signed in. */
export type Account = {
  /** How it signs in. */
  type: OpenEnum<"api_key" | "chatgpt" | "amazon_bedrock" | "gcp">;
  /** The e-mail address of a ChatGPT account; otherwise `null`. */
  email: string | null;
  /** The plan of a ChatGPT account, such as `"plus"`; otherwise `null`. */
  planType: string | null;
  /** The name of the ChatGPT workspace, if it has one; otherwise `null`. */
  workspaceName: string | null;
};

/** The account in use. */
export type AccountState = {
  /** The account; `null` when none is signed in. */
  account: Account | null;
  /** Whether the model provider in use needs an OpenAI account. If not, turns work without signing in. */
  requiresOpenaiAuth: boolean;
};

/** How much of an account's allowance is used. */
export type RateLimits = RateLimit & {
  /** Every limit of the account, this one included. */
  all: RateLimit[];
};

/** Reads the account in use. */
export async function readAccount(runtime: Runtime, where: string): Promise<AccountState> {
  const answer = await runtime.useServer(where, async (server) =>
    (await server.connect()).request("account/read", {}),
  );
  return readAnswer("account/read", requireObject("account/read", answer), toAccountState);
}

/** Translates an answer of the server. */
export function toAccountState({ account, requiresOpenaiAuth }: GetAccountResponse): AccountState {
  return { account: account ? toAccount(account) : null, requiresOpenaiAuth };
}

const accountTypes: Readonly<Record<string, string>> = { apiKey: "api_key", amazonBedrock: "amazon_bedrock" };

function toAccount(account: NonNullable<GetAccountResponse["account"]>): Account {
  const { email = null, planType = null, workspaceName = null } = account.type === "chatgpt" ? account : {};
  return { type: accountTypes[account.type] ?? account.type, email, planType, workspaceName };
}

/** Reads how much of the account's allowance is used. */
export async function readRateLimits(runtime: Runtime, where: string): Promise<RateLimits> {
  const method = "account/rateLimits/read";
  const answer = await runtime.useServer(where, async (server) => (await server.connect()).request(method));
  return readAnswer(method, requireObject(method, answer), ({ rateLimits, rateLimitsByLimitId }) => {
    const limit = toRateLimit(rateLimits);
    const others = Object.values(rateLimitsByLimitId ?? {}).flatMap((each) =>
      each ? [toRateLimit(each)] : [],
    );
    return { ...limit, all: others.length > 0 ? others : [limit] };
  });
}
