import type { AppServerClient, ServerNotification } from "@codex/app-server";
import { abortErrorOf, whenAborted } from "@codex/exec/errors";
import { CodexError } from "@codex/protocol";
import { abortSignal, milliseconds, texts } from "../checks/option-checks.js";
import { readAnswer } from "../engine/server-answers.js";
import { defer } from "../engine/waiting.js";
import { SignInError } from "../errors/sign-in-error.js";
import type { Runtime } from "../turn/runtime.js";
import { checkText, readOptions, withThread } from "./mcp-requests.js";
import type { McpSignIn, McpSignInOptions } from "./mcp-results.js";

type Completion = Extract<ServerNotification, { method: "mcpServer/oauthLogin/completed" }>["params"];

export async function mcpSignIn(runtime: Runtime, server: unknown, given: unknown): Promise<McpSignIn> {
  const where = "codex.mcp.login()";
  const name = checkText(where, "server", server);
  const options = readOptions<McpSignInOptions>(runtime, where, given, {
    scopes: texts,
    timeoutMs: milliseconds(1),
    signal: abortSignal,
  });
  const { scopes, timeoutMs, signal } = options;
  if (signal?.aborted) throw abortErrorOf(signal);
  const request = {
    name,
    ...(scopes && { scopes: [...scopes] }),
    ...(timeoutMs !== undefined && { timeoutSecs: Math.ceil(timeoutMs / 1000) }),
  };
  return withThread(runtime, where, options, (client, threadId, server) =>
    startSignIn(runtime, client, { ...request, threadId }, server.hold(), signal),
  );
}

type SignInRequest = { name: string; scopes?: string[]; timeoutSecs?: number; threadId: string | undefined };

/** @param release lets the program exit, which the sign-in prevents */
async function startSignIn(
  runtime: Runtime,
  client: AppServerClient,
  request: SignInRequest,
  release: () => void,
  signal: AbortSignal | undefined,
): Promise<McpSignIn> {
  const method = "mcpServer/oauth/login";
  const outcome = defer<void>();
  // Those before the answer, which says which one is meant.
  const completions: Completion[] = [];
  let loginId: string | undefined;
  let isOver = false;
  const complete = (completion: Completion) => {
    if (completion.loginId !== loginId) return;
    if (completion.success) outcome.resolve();
    else outcome.reject(failure(runtime, request.name, completion.error ?? "the app-server did not say why"));
  };
  let accept = (completion: Completion): void => void completions.push(completion);
  const remove = client.onNotification("mcpServer/oauthLogin/completed", (completion) => accept(completion));
  void client.closed.then(({ error }) => outcome.reject(error));
  const ended = outcome.promise.finally(() => {
    isOver = true;
    remove();
    release();
  });
  ended.catch(() => {});
  try {
    runtime.adopt({ ended, stop: async (reason) => outcome.reject(reason) });
    const answer = await client.request(method, request, { signal });
    const url = readAnswer(method, answer, ({ authorizationUrl }) => new URL(authorizationUrl));
    loginId = answer.loginId;
    accept = complete;
    for (const completion of completions) complete(completion);
    const end = async (reason: unknown) => {
      if (isOver) return;
      outcome.reject(reason);
      if (!runtime.isElsewhere) await declineAt(url);
    };
    if (signal) {
      const stopListening = whenAborted(signal, () => void end(abortErrorOf(signal)));
      outcome.promise.then(stopListening, stopListening);
    }
    const cancelled = new SignInError("cancelled", "The sign-in was cancelled. It has changed nothing.");
    return { url: url.href, wait: () => ended, cancel: () => end(cancelled) };
  } catch (error) {
    outcome.reject(error);
    const isRefusal = CodexError.isInstance(error) && error.code === "request_failed";
    throw isRefusal ? failure(runtime, request.name, error.message) : error;
  }
}

/**
 * Ends the app-server's wait, for which it has no request: answers in the place of the browser that the user has declined. Does nothing if
 * the answer is expected on another machine.
 */
async function declineAt({ searchParams }: URL): Promise<void> {
  const [redirect, state] = [searchParams.get("redirect_uri"), searchParams.get("state")];
  if (redirect === null || state === null || !URL.canParse(redirect)) return;
  const url = new URL(redirect);
  if (url.protocol !== "http:" || !/^(127\.0\.0\.1|localhost|\[::1\])$/.test(url.hostname)) return;
  url.searchParams.set("error", "access_denied");
  url.searchParams.set("state", state);
  await fetch(url, { signal: AbortSignal.timeout(2000) })
    .then(({ body }) => body?.cancel())
    .catch(() => {});
}

/** The server gives its reason in words only. */
function failure(runtime: Runtime, name: string, reason: string): SignInError {
  const words = runtime.secrets.redact(reason);
  if (/timed out/i.test(reason))
    return new SignInError("expired", `The sign-in to the MCP server ${name} was not completed in time.`);
  return new SignInError("failed", `The sign-in to the MCP server ${name} failed: ${words}`);
}
