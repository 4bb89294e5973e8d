import { existsSync } from "node:fs";
import { join } from "node:path";
import { type RecordedRequest, reply } from "@codex/testing";
import { describe, expect, expectTypeOf, it } from "vitest";

import {
  Codex,
  type Diagnostic,
  type SignIn,
  SignInError,
  type SignInOptions,
  type Tokens,
} from "../../src/index.js";
import { until } from "../clock.js";
import { failureOf } from "./failure-of.js";
import { faultyServer } from "./faulty-server.js";
import { accessToken, accountId, startIssuer } from "./issuer.js";

const nobody = { account: null, requiresOpenaiAuth: true };
const ada = {
  type: "chatgpt",
  email: "ada@example.com",
  planType: "plus",
  workspaceName: "Analytical Engines",
};

describe("signing in with a device code", () => {
  it("shows an address and a code, and waits until the user has entered it", async () => {
    await using issuer = await startIssuer();
    const { codex } = issuer;
    expect(await codex.readAccount()).toEqual(nobody);
    const signIn = await codex.login({ type: "device_code" });
    expect(signIn).toMatchObject({ url: `${issuer.url}/codex/device`, userCode: "ABCD-1234" });
    await until(() => issuer.requests.includes("/api/accounts/deviceauth/token"));
    issuer.approve();
    expect(await signIn.wait()).toEqual(ada);
    expect(await signIn.wait()).toEqual(ada);
    await signIn.cancel();
    expect(await codex.readAccount()).toEqual({ ...nobody, account: ada });
    const limit = {
      limitId: "codex",
      limitName: null,
      primary: { usedPercent: 42, windowMinutes: 300, resetsAt: new Date(1_800_000_000_000) },
      secondary: null,
      credits: { hasCredits: true, isUnlimited: false, balance: "5" },
      reached: null,
      planType: "plus",
    };
    expect(await codex.readRateLimits()).toEqual({ ...limit, all: [limit] });
    await codex.logout();
    expect(issuer.requests).toContain("/oauth/revoke");
    expect(await codex.readAccount()).toEqual(nobody);
  });

  it("is cancelled by the caller, by its signal and by a later one", async () => {
    await using issuer = await startIssuer();
    const { codex } = issuer;
    const cancelled = await codex.login({ type: "device_code" });
    await cancelled.cancel();
    const { error } = await failureOf(cancelled.wait());
    expect(error).toBeInstanceOf(SignInError);
    expect(error).toMatchObject({ code: "sign_in_failed", reason: "cancelled", retryable: false });

    const controller = new AbortController();
    const aborted = await codex.login({ type: "device_code", signal: controller.signal });
    const reason = new Error("The user left");
    controller.abort(reason);
    await expect(aborted.wait()).rejects.toBe(reason);
    await expect(codex.login({ type: "device_code", signal: controller.signal })).rejects.toBe(reason);

    const replaced = await codex.login({ type: "device_code" });
    const later = await codex.login({ type: "device_code" });
    await expect(replaced.wait()).rejects.toMatchObject({ reason: "cancelled" });
    issuer.approve();
    expect(await later.wait()).toEqual(ada);
  });

  it("fails when the issuer does not know the account, or offers no codes", async () => {
    await using issuer = await startIssuer();
    issuer.loseAccount();
    issuer.approve();
    const signIn = await issuer.codex.login({ type: "device_code" });
    await expect(signIn.wait()).rejects.toMatchObject({
      reason: "failed",
      message: expect.stringContaining("selected workspace missing"),
    });
    await using other = await startIssuer([], { refusesDevices: true });
    const { error } = await failureOf(other.codex.login({ type: "device_code" }));
    expect(error).toMatchObject({ name: "SignInError", reason: "failed" });
    expect((error as Error).message).toContain("not enabled");
  });

  it("expires when the server waits no longer", async () => {
    await using server = faultyServer("ends-sign-ins");
    const signIn = await server.codex.login({ type: "device_code" });
    await expect(signIn.wait()).rejects.toMatchObject({
      code: "sign_in_failed",
      reason: "expired",
      retryable: true,
    });
  });

  it("ends with its Codex and its server", async () => {
    await using issuer = await startIssuer();
    const signIn = await issuer.codex.login({ type: "device_code" });
    await issuer.codex.close();
    await expect(signIn.wait()).rejects.toMatchObject({ code: "closed" });
    await using server = faultyServer("ends-sign-ins", { env: { DIES: "1" } });
    const lost = await server.codex.login({ type: "device_code" });
    await expect(lost.wait()).rejects.toMatchObject({ code: "connection_lost" });
  });
});

describe("signing in with a browser", () => {
  it("gives the issuer's address, and waits for the browser to come back", async () => {
    await using issuer = await startIssuer();
    const signIn = await issuer.codex.login({ type: "chatgpt" });
    expectTypeOf(signIn).toEqualTypeOf<SignIn<"chatgpt">>();
    expect(signIn.userCode).toBeNull();
    const asked = new URL(signIn.url);
    expect(asked.origin).toBe(issuer.url);
    const back = new URL(asked.searchParams.get("redirect_uri") ?? "");
    back.searchParams.set("code", "code-1");
    back.searchParams.set("state", asked.searchParams.get("state") ?? "");
    expect((await fetch(back)).status).toBe(200);
    expect(await signIn.wait()).toEqual(ada);
  });
});

describe("signing in with an API key", () => {
  it("is done at once, and for other programs with the same home", async () => {
    await using issuer = await startIssuer(() => reply.text("ok"));
    const { codex, home, model } = issuer;
    const signIn = await codex.login({ type: "api_key", apiKey: "sk-key-of-a-user" });
    expect(signIn).toMatchObject({ url: null, userCode: null });
    expect(await signIn.wait()).toMatchObject({ type: "api_key", email: null });
    expect(existsSync(join(home.path, "auth.json"))).toBe(true);
    const { quietConfig: config, url: baseUrl } = model;
    await using other = new Codex({ baseUrl, config, env: home.env });
    await other.startThread({ workingDirectory: home.path, skipGitRepoCheck: true }).run("Go");
    expect(model.requests.at(-1)?.headers["authorization"]).toBe("Bearer sk-key-of-a-user");
    await codex.logout();
    expect(await codex.readAccount()).toEqual(nobody);
    expect(existsSync(join(home.path, "auth.json"))).toBe(false);
  });
});

/** Accepts the second token alone. */
const script = ({ headers }: RecordedRequest) =>
  headers["authorization"] === `Bearer ${accessToken(2)}` ? reply.text("ok") : reply.fail(401);

describe.each([
  ["gpt-5.5", "gpt-5.5"],
  ["the default model", null],
])("signing in with tokens, on %s", (_, model) => {
  it("refreshes them by the handler, and stores none", async () => {
    let refuses = false;
    const refusal = reply.responseFailed("invalid_prompt", `Not with ${accessToken(2)}.`);
    await using issuer = await startIssuer((request) => (refuses ? refusal : script(request)), { model });
    const { codex, home } = issuer;
    const asked: object[] = [];
    const signIn = await codex.login({
      type: "tokens",
      accessToken: accessToken(1),
      accountId,
      onRefresh: async (request) => {
        asked.push(request);
        return { accessToken: accessToken(2), accountId };
      },
    });
    expect(await signIn.wait()).toEqual(ada);
    const options = { workingDirectory: home.path, skipGitRepoCheck: true };
    expect((await codex.startThread(options).run("Go")).finalResponse).toBe("ok");
    refuses = true;
    const { error } = await failureOf(codex.startThread(options).run("Go"));
    expect(error.message).toContain("Not with");
    expect(error.message).not.toContain(accessToken(2));
    expect(asked[0]).toEqual({ reason: "unauthorized", previousAccountId: accountId });
    expect(existsSync(join(home.path, "auth.json"))).toBe(false);
  });
});

describe("the tokens of a sign-in", () => {
  it("are given to a server that is started again, until signing out", async () => {
    await using server = faultyServer("ends-sign-ins", { env: { SUCCEEDS: "1" } });
    const { codex } = server;
    await codex.login({ type: "tokens", accessToken: "token-of-ada", accountId });
    const dies = codex.request("test/die");
    await expect(dies).rejects.toMatchObject({ code: "connection_lost" });
    await codex.warmUp();
    // Its line may arrive after its answer.
    await until(() => server.log.match(/signed in with/g)?.length === 2);
    await codex.logout();
    await expect(codex.request("test/die")).rejects.toMatchObject({ code: "connection_lost" });
    await codex.warmUp();
    expect(server.log.match(/signed in with/g)).toHaveLength(2);
  });

  it.each<SignInOptions>([
    { type: "tokens", accessToken: "token-of-ada", accountId },
    { type: "api_key", apiKey: "key-of-ada" },
  ])("are refused, without a word of them, when the server does not accept $type", async (signIn) => {
    await using server = faultyServer("ends-sign-ins", { env: { REFUSES: "1" } });
    const { error } = await failureOf(server.codex.login(signIn));
    expect(error).toMatchObject({
      reason: "failed",
      message: expect.stringContaining("bad token [redacted]"),
    });
  });

  it.each<[string, unknown]>([
    ["fails", () => Promise.reject(new Error("no more"))],
    ["returns nothing", () => undefined],
    ["returns no token", () => ({ accountId })],
    ["is missing", undefined],
  ])("cannot be refreshed when the handler %s, and the turn fails", async (_, onRefresh) => {
    const diagnostics: Diagnostic[] = [];
    const onDiagnostic = (diagnostic: Diagnostic) => void diagnostics.push(diagnostic);
    await using issuer = await startIssuer(() => reply.fail(401), { onDiagnostic });
    const { codex, home } = issuer;
    await codex.login({
      type: "tokens",
      accessToken: accessToken(1),
      accountId,
      onRefresh: onRefresh as () => Tokens,
    });
    const options = { workingDirectory: home.path, skipGitRepoCheck: true };
    const streamed = await codex.startThread(options).runStreamed("Go");
    const result = streamed.result.catch((error: unknown) => error);
    await until(() => diagnostics.some(({ code }) => code === "handler_failed"));
    expect(JSON.stringify(diagnostics)).not.toContain(accessToken(1));
    await streamed.interrupt();
    expect(await result).toMatchObject({ code: expect.stringMatching(/turn_(failed|interrupted)/) });
  });
});

describe("codex.login()", () => {
  it.each<[string, unknown]>([
    ["type", {}],
    ["type", { type: "password" }],
    ["apiKey", { type: "api_key" }],
    ["apiKey", { type: "api_key", apiKey: 5 }],
    ["accountId", { type: "tokens", accessToken: "a" }],
    ["accessToken", { type: "tokens", accountId: "a" }],
    ["onRefresh", { type: "tokens", accountId: "a", accessToken: "b", onRefresh: "c" }],
    ["signal", { type: "chatgpt", signal: 1 }],
  ])("rejects an invalid %s at the call", async (option, options) => {
    const codex = new Codex({ transport: "app-server", codexPathOverride: "/no/codex" });
    await expect(codex.login(options as never)).rejects.toMatchObject({ code: "invalid_option", option });
  });

  it("starts nothing when its signal has aborted", async () => {
    const codex = new Codex({ transport: "app-server", codexPathOverride: "/no/codex" });
    const reason = new Error("too late");
    const signal = AbortSignal.abort(reason);
    await expect(codex.login({ type: "chatgpt", signal })).rejects.toBe(reason);
  });

  it("has the types of each way to sign in", () => {
    const codex = new Codex({ transport: "app-server" });
    const device = () => codex.login({ type: "device_code" });
    expectTypeOf(device).returns.resolves.toHaveProperty("url").toEqualTypeOf<string>();
    expectTypeOf(device).returns.resolves.toHaveProperty("userCode").toEqualTypeOf<string>();
    const key = () => codex.login({ type: "api_key", apiKey: "sk" });
    expectTypeOf(key).returns.resolves.toHaveProperty("url").toEqualTypeOf<null>();
    // @ts-expect-error: the key is missing
    void (() => codex.login({ type: "api_key" }));
  });
});
