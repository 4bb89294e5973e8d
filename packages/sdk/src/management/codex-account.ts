import { lateFile } from "@codex/exec/errors";
import type { AccountState, RateLimits } from "../account/account.js";
import type { SignIn, SignInOptions } from "../account/sign-in.js";
import type { Runtime } from "../turn/runtime.js";

/** Loaded by the first call that no thread needs. */
export const services = lateFile(() => import("./services.js"), "signIn");

/** What a `Codex` does with its account. */
export abstract class CodexAccount {
  readonly #runtime: Runtime;

  /** @internal */
  protected constructor(runtime: Runtime) {
    this.#runtime = runtime;
  }

  /**
   * Signs in. The account is stored in `CODEX_HOME`, where exec and later programs find it, except for tokens, which are kept in
   * memory. A sign-in that begins later ends an earlier one that still waits for its browser. Requires app-server.
   *
   * With `"chatgpt"` and `"device_code"` the result says what to show, and its `wait()` resolves once the user has signed in.
   * Until then the program keeps running. With `"api_key"` and `"tokens"` the account is signed in when this resolves.
   *
   * @throws {InvalidOptionError}
   * @throws {UnsupportedOptionError} on exec
   * @throws {SignInError} when the server refuses
   *
   * @example
   * ```ts
   * const signIn = await codex.login({ type: "device_code" });
   * console.log(`Open ${signIn.url} and enter ${signIn.userCode}`);
   * const { email } = await signIn.wait();
   * ```
   */
  async login<Type extends SignInOptions["type"]>(
    options: SignInOptions & { type: Type },
  ): Promise<SignIn<Type>> {
    const { signIn } = await services();
    return (await signIn(this.#runtime, "codex.login()", options)) as SignIn<Type>;
  }

  /**
   * Signs out: forgets the account, in memory and in `CODEX_HOME`. Does nothing when none is signed in. Requires app-server.
   *
   * @throws {UnsupportedOptionError} on exec
   */
  async logout(): Promise<void> {
    const { signOut } = await services();
    await signOut(this.#runtime, "codex.logout()");
  }

  /**
   * Reads which account is signed in. Requires app-server.
   *
   * @throws {UnsupportedOptionError} on exec
   */
  async readAccount(): Promise<AccountState> {
    return (await services()).readAccount(this.#runtime, "codex.readAccount()");
  }

  /**
   * Reads how much of the account's allowance is used. Requires app-server.
   *
   * @throws {UnsupportedOptionError} on exec
   * @throws {RequestFailedError} unless signed in with ChatGPT
   */
  async readRateLimits(): Promise<RateLimits> {
    return (await services()).readRateLimits(this.#runtime, "codex.readRateLimits()");
  }
}
