import type { RequestParams, ServerNotification } from "@codex/app-server";
import type { ClientRequests, ServerNotifications } from "@codex/app-server/wire";
import { fieldOf } from "../checks/caller-values.js";
import { checkOptions } from "../checks/check-options.js";
import { abortSignal } from "../checks/option-checks.js";
import type { Runtime } from "../turn/runtime.js";
import { checkMethod } from "./signals.js";

/** Options of `codex.request()`. */
export type RequestOptions = {
  /** Stops the waiting for the answer. The server finishes what it has started. */
  signal?: AbortSignal | undefined;
};

/** Any other method than those with types, so that wrong parameters of those cannot pass for it. */
type Untyped<Method extends string, Typed extends string> = Method extends Typed ? never : Method;

/** The overloads of `codex.request()`. */
export interface ServerRequestFunction {
  /**
   * Sends a request to the app-server, which is started if necessary. Methods, parameters and results are those of the map
   * `ClientRequests` of `@codex/sdk/wire`; they change with the binary.
   *
   * A turn that is started this way on the thread of a `Thread` is none of that `Thread`: it does not wait in its queue, and its
   * events are notifications only. Its requests reach the handlers of the thread, except on a server elsewhere, where they wait
   * for another client. Wait for its end before the next `run()`, which otherwise rejects with a `ThreadBusyError`. That `run()`
   * sets model, effort, sandbox and approvals of the `Thread` again; other settings stay as the request has left them.
   *
   * @throws {InvalidOptionError}
   * @throws {UnsupportedOptionError} on exec
   * @throws {RequestFailedError} when the server refuses
   *
   * @example
   * ```ts
   * const { data } = await codex.request("skills/list", { cwds: ["/srv/project"] });
   * ```
   */
  <Method extends keyof ClientRequests>(
    method: Method,
    ...rest: Record<never, never> extends RequestParams<Method>
      ? [params?: RequestParams<Method>, options?: RequestOptions]
      : [params: RequestParams<Method>, options?: RequestOptions]
  ): Promise<ClientRequests[Method]["result"]>;
  /** A method of a newer server. The result is not checked. */
  <Result = unknown, Method extends string = string>(
    method: Untyped<Method, keyof ClientRequests>,
    params?: unknown,
    options?: RequestOptions,
  ): Promise<Result>;
}

/** The overloads of `codex.onNotification()`. */
export interface NotificationFunction {
  /**
   * Calls a handler with each notification of a method of the map `ServerNotifications` of `@codex/sdk/wire`, from every connection
   * of the `Codex`; also with those that become events of turns, and those of threads that another client of the server runs.
   * A notification must not be changed. Starts no server, and does not keep the program running. A failure of the handler is the
   * diagnostic `listener_failed`.
   *
   * @returns a function that removes the handler
   * @throws {InvalidOptionError}
   * @throws {UnsupportedOptionError} on exec
   */
  <Method extends keyof ServerNotifications>(
    method: Method,
    handler: (notification: Extract<ServerNotification, { method: Method }>) => unknown,
  ): () => void;
  /** All methods. */
  (method: "*", handler: (notification: ServerNotification) => unknown): () => void;
  /** A method of a newer server. */
  <Method extends string>(
    method: Untyped<Method, keyof ServerNotifications | "*">,
    handler: (notification: { method: string; params?: unknown }) => unknown,
  ): () => void;
}

/** Requests that can change the settings of a loaded thread. */
const changingSettings = ["turn/start", "thread/settings/update"];

/**
 * Sends a request of any method.
 *
 * @param where the public method that was called, for the message
 */
export async function sendRequest(
  runtime: Runtime,
  where: string,
  method: unknown,
  params?: unknown,
  given: unknown = {},
): Promise<unknown> {
  checkMethod(where, method);
  const { signal } = checkOptions<RequestOptions>(
    where,
    given,
    { signal: abortSignal },
    runtime.options.onDiagnostic,
  );
  return runtime.useServer(where, async (server) => {
    const client = await server.connect();
    const threadId = fieldOf(params, "threadId");
    const isChange = changingSettings.includes(method) && typeof threadId === "string";
    if (isChange) server.invalidate(threadId);
    try {
      return await client.request<unknown, string>(method as never, params, { signal });
    } finally {
      // A turn of the thread may have begun meanwhile.
      if (isChange) server.invalidate(threadId);
    }
  });
}
