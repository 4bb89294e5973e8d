import type { AppServerClient, RequestParams, ServerNotification } from "@codex/app-server";
import type { LoginAccountResponse } from "@codex/app-server/wire";
import { abortErrorOf, whenAborted } from "@codex/exec/errors";
import { CodexError } from "@codex/protocol";
import { checkOptions } from "../checks/check-options.js";
import { abortSignal, callback, oneOf, secretText, text } from "../checks/option-checks.js";
import { readAnswer } from "../engine/server-answers.js";
import { defer } from "../engine/waiting.js";
import { InvalidOptionError } from "../errors/option-errors.js";
import { SignInError } from "../errors/sign-in-error.js";
import type { Runtime } from "../turn/runtime.js";
import { type Account, toAccountState } from "./account.js";
import { ExternalTokens, type RefreshTokens, type Tokens } from "./external-tokens.js";

/** How to sign in. */
export type SignInOptions =
  | {
      /**
       * In a browser: open the `url`. The browser must run on the machine of the app-server, which listens on its port 1455
       * meanwhile.
       */
      type: "chatgpt";
      /** Cancels the sign-in. */
      signal?: AbortSignal | undefined;
    }
  | {
      /** In any browser, on any machine: show the `url` and the `userCode`, which is to be entered there within 15 minutes. */
      type: "device_code";
      /** Cancels the sign-in. */
      signal?: AbortSignal | undefined;
    }
  | {
      /**
       * With an API key. It is stored in `CODEX_HOME/auth.json` in plain text, unless the setting `cli_auth_credentials_store`
       * says otherwise. The option `apiKey` of `new Codex()` keeps it in memory.
       */
      type: "api_key";
      /** The key. It is not verified. */
      apiKey: string;
      /** Stops the waiting for the answer. */
      signal?: AbortSignal | undefined;
    }
  | (Tokens & {
      /** With tokens of ChatGPT that this program has obtained. They are kept in memory only. */
      type: "tokens";
      /**
       * Supplies new tokens when the service has refused the present ones. The server waits for 10 seconds, then the turn fails.
       * Default: turns fail once the tokens have expired.
       */
      onRefresh?: RefreshTokens | undefined;
      /** Stops the waiting for the answer. */
      signal?: AbortSignal | undefined;
    });

/** A sign-in of `codex.login()`. */
export type SignIn<Type extends SignInOptions["type"] = SignInOptions["type"]> = {
  /** The address to open in a browser; `null` if none is needed. */
  url: Type extends "chatgpt" | "device_code" ? string : null;
  /** The code to enter there; `null` if none is needed. */
  userCode: Type extends "device_code" ? string : null;
  /**
   * Waits until the account is signed in. Each call has the same outcome.
   *
   * @throws {SignInError} when the sign-in is cancelled, expires or fails
   * @throws the signal's reason
   * @throws {ConnectionLostError} when the app-server is lost meanwhile
   */
  wait(): Promise<Account>;
  /** Ends the sign-in, whose `wait()` rejects. Does nothing when it has ended. */
  cancel(): Promise<void>;
};

type Completion = Extract<ServerNotification, { method: "account/login/completed" }>["params"];

const signInTypes = {
  chatgpt: "chatgpt",
  device_code: "device_code",
  api_key: "api_key",
  tokens: "tokens",
} as const;
const type = oneOf(signInTypes);

const checks = {
  chatgpt: { type, signal: abortSignal },
  device_code: { type, signal: abortSignal },
  api_key: { type, apiKey: secretText, signal: abortSignal },
  tokens: {
    type,
    accessToken: secretText,
    accountId: text,
    planType: text,
    onRefresh: callback,
    signal: abortSignal,
  },
};

const required: readonly string[] = ["apiKey", "accessToken", "accountId"];

/** Checks and copies the options. */
function checkSignIn(runtime: Runtime, where: string, given: unknown): SignInOptions {
  const kind = (given as { type?: unknown } | null | undefined)?.type;
  const ofType =
    typeof kind === "string" && Object.hasOwn(checks, kind) ? checks[kind as "tokens"] : undefined;
  const options = checkOptions<SignInOptions>(
    where,
    given,
    (ofType ?? { type }) as never,
    runtime.options.onDiagnostic,
  );
  if (ofType === undefined) throw new InvalidOptionError("type", type.expected, "undefined", where);
  for (const name of Object.keys(ofType).filter((each) => required.includes(each))) {
    if (options[name as "type"] === undefined)
      throw new InvalidOptionError(name, `given with type "${kind}"`, "undefined", where);
  }
  return options;
}

/** Starts a sign-in. With a key or tokens, it has ended when this resolves. */
export async function signIn(runtime: Runtime, where: string, given: unknown): Promise<SignIn> {
  const options = checkSignIn(runtime, where, given);
  const { signal } = options;
  if (signal?.aborted) throw abortErrorOf(signal);
  if (options.type === "api_key") runtime.secrets.add(options.apiKey);
  if (options.type === "tokens") runtime.secrets.add(options.accessToken);
  return runtime.useServer(where, async (server) => {
    const client = await server.connect();
    const pending = new PendingSignIn(runtime, client, server.hold());
    await pending.start(options);
    if (options.type === "tokens") {
      await pending.account;
      runtime.shared.tokens = new ExternalTokens(options, options.onRefresh, runtime.secrets);
    } else if (options.type === "api_key") {
      await pending.account;
      runtime.shared.tokens = undefined;
    } else {
      pending.account.then(
        () => {
          runtime.shared.tokens = undefined;
        },
        () => {},
      );
    }
    const { url, userCode } = pending;
    return { url, userCode, wait: () => pending.account, cancel: () => pending.cancel() };
  });
}

/** Signs out. */
export async function signOut(runtime: Runtime, where: string): Promise<void> {
  await runtime.useServer(where, async (server) =>
    (await server.connect()).request("account/logout", undefined),
  );
  runtime.shared.tokens = undefined;
}

/** A sign-in that the server has not completed yet. */
class PendingSignIn {
  url: string | null = null;
  userCode: string | null = null;
  /** The account, once it is signed in. One that is not awaited is no unhandled rejection. */
  readonly account: Promise<Account>;
  readonly #runtime: Runtime;
  readonly #client: AppServerClient;
  readonly #outcome = defer<void>();
  /** Completions that arrived before the answer that says which one is meant. */
  readonly #early: Completion[] = [];
  #loginId: string | null | undefined;
  #hasEnded = false;

  /** @param release lets the program exit, which the sign-in prevents */
  constructor(runtime: Runtime, client: AppServerClient, release: () => void) {
    this.#runtime = runtime;
    this.#client = client;
    const remove = client.onNotification("account/login/completed", (params) => this.#onCompleted(params));
    void client.closed.then(({ error }) => this.#outcome.reject(error));
    const ended = this.#outcome.promise.finally(() => {
      this.#hasEnded = true;
      remove();
      release();
    });
    this.account = ended.then(() => this.#readAccount());
    this.account.catch(() => {});
    runtime.adopt({ ended, stop: async (reason) => this.#outcome.reject(reason) });
  }

  /** Sends the request. Rejects, and ends the sign-in, if the server refuses it. */
  async start(options: SignInOptions): Promise<void> {
    const { signal } = options;
    try {
      const answer = await this.#client.request("account/login/start", parameters(options), { signal });
      readAnswer("account/login/start", answer, (started) => this.#onStarted(started));
    } catch (error) {
      this.#outcome.reject(error);
      throw this.#explain(error);
    }
    if (signal) {
      const stopListening = whenAborted(signal, () => void this.#end(abortErrorOf(signal)));
      this.#outcome.promise.then(stopListening, stopListening);
    }
  }

  async cancel(): Promise<void> {
    await this.#end(new SignInError("cancelled", "The sign-in was cancelled. It has changed nothing."));
  }

  async #end(reason: unknown): Promise<void> {
    if (this.#hasEnded) return;
    this.#outcome.reject(reason);
    const loginId = this.#loginId;
    if (typeof loginId !== "string") return;
    // Already over for the caller; the server forgets it in any case.
    await this.#client.request("account/login/cancel", { loginId }).catch(() => {});
  }

  #onStarted(started: LoginAccountResponse): void {
    if (started.type === "chatgpt") this.url = started.authUrl;
    if (started.type === "chatgptDeviceCode") {
      this.url = started.verificationUrl;
      this.userCode = started.userCode;
    }
    this.#loginId = "loginId" in started ? started.loginId : null;
    for (const completion of this.#early) this.#onCompleted(completion);
  }

  #onCompleted(completion: Completion): void {
    if (this.#loginId === undefined) {
      this.#early.push(completion);
      return;
    }
    if (completion.loginId !== this.#loginId) return;
    if (completion.success) this.#outcome.resolve();
    else this.#outcome.reject(this.#failure(completion.error ?? "the app-server did not say why"));
  }

  async #readAccount(): Promise<Account> {
    const answer = await this.#client.request("account/read", {});
    const { account } = readAnswer("account/read", answer, toAccountState);
    if (account === null) throw this.#failure("the app-server has no account");
    return account;
  }

  #explain(error: unknown): unknown {
    return CodexError.isInstance(error) && error.code === "request_failed"
      ? this.#failure(error.message)
      : error;
  }

  /** The server gives its reason in words only. */
  #failure(reason: string): SignInError {
    const words = this.#runtime.secrets.redact(reason);
    if (/timed out/i.test(reason))
      return new SignInError(
        "expired",
        `The sign-in was not completed in time: ${words}. Start another one.`,
      );
    if (/not completed|cancel/i.test(reason))
      return new SignInError(
        "cancelled",
        "The sign-in was cancelled, perhaps by another one that began later.",
      );
    return new SignInError("failed", `The sign-in failed: ${words}`);
  }
}

function parameters(options: SignInOptions): RequestParams<"account/login/start"> {
  switch (options.type) {
    case "chatgpt":
      return { type: "chatgpt" };
    case "device_code":
      return { type: "chatgptDeviceCode" };
    case "api_key":
      return { type: "apiKey", apiKey: options.apiKey };
    case "tokens":
      return ExternalTokens.parameters(options);
  }
}
