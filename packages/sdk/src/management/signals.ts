import type { ServerNotification } from "@codex/app-server";
import type { OpenEnum } from "@codex/protocol";
import { describeValue } from "@codex/protocol/describe";
import { type RateLimit, toRateLimit } from "../account/rate-limit.js";
import { InvalidOptionError } from "../errors/option-errors.js";
import type { Runtime } from "../turn/runtime.js";

/** How full the context window of a thread's model is. */
export type ContextWindowSignal = {
  /** The thread, which can be that of a sub-agent. */
  threadId: string;
  /** The turn whose request to the model was answered. */
  turnId: string;
  /** The tokens that the model has seen and written in its last request. */
  usedTokens: number;
  /** The size of the window in tokens; `null` when unknown. */
  sizeTokens: number | null;
};

/** What a thread does. */
export type ThreadStatusSignal = {
  /** The thread, which can be that of a sub-agent. */
  threadId: string;
  /** Whether a turn of it runs, it waits for one, it is not loaded, or it has failed. */
  status: OpenEnum<"active" | "idle" | "notLoaded" | "systemError">;
  /** What the running turn waits for. */
  waitsFor: OpenEnum<"approval" | "userInput">[];
};

/** The history of a thread was replaced by a summary. */
export type CompactionSignal = {
  /** The thread, which can be that of a sub-agent. */
  threadId: string;
  /** The turn that did so. */
  turnId: string;
};

/** The start of an MCP server. */
export type McpServerSignal = {
  /** The name of the MCP server in the configuration. */
  name: string;
  /** The thread that starts it; `null` if it is not for one thread. */
  threadId: string | null;
  /** How far the start is. */
  status: OpenEnum<"starting" | "ready" | "failed" | "cancelled">;
  /** Why the start failed; otherwise `null`. */
  error: string | null;
  /** Whether the start failed because the user must sign in to the server again. */
  needsSignIn: boolean;
};

/** What `codex.on()` reports, by the names of the signals. */
export type Signals = {
  /**
   * A request to the model was answered, and said how much of one of the account's limits is used. What is `null` may be unknown to this
   * report, and is then as before.
   */
  rateLimit: RateLimit;
  /** A request to the model was answered, and filled its context window. */
  contextWindow: ContextWindowSignal;
  /** A turn of a thread starts, waits or ends, or the thread is loaded or unloaded. */
  threadStatus: ThreadStatusSignal;
  /** The history of a thread was replaced by a summary, because its context window is full or on request. */
  compaction: CompactionSignal;
  /** An MCP server starts, has started, or has failed to. */
  mcpServer: McpServerSignal;
};

type ParamsOf<Method> = Extract<ServerNotification, { method: Method }>["params"];

/** A signal and the notification that it is made of. */
const signals = {
  rateLimit: signal("account/rateLimits/updated", ({ rateLimits }): RateLimit => toRateLimit(rateLimits)),
  contextWindow: signal(
    "thread/tokenUsage/updated",
    ({ threadId, turnId, tokenUsage: { last, modelContextWindow } }): ContextWindowSignal => ({
      threadId,
      turnId,
      usedTokens: last.totalTokens,
      sizeTokens: modelContextWindow ?? null,
    }),
  ),
  threadStatus: signal("thread/status/changed", ({ threadId, status }): ThreadStatusSignal => {
    const flags: readonly string[] = status.type === "active" ? status.activeFlags : [];
    const waitsFor = flags.map((flag) =>
      flag.replace(/^waitingOn./, (start) => start.slice(9).toLowerCase()),
    );
    return { threadId, status: status.type, waitsFor };
  }),
  compaction: signal("item/completed", ({ threadId, turnId, item }): CompactionSignal | undefined =>
    item.type === "contextCompaction" ? { threadId, turnId } : undefined,
  ),
  mcpServer: signal("mcpServer/startupStatus/updated", (params, runtime): McpServerSignal => {
    const { name, threadId, status, error, failureReason } = params;
    return {
      name,
      threadId: threadId ?? null,
      status,
      error: error ? runtime.secrets.redact(error) : null,
      needsSignIn: failureReason === "reauthenticationRequired",
    };
  }),
};

function signal<Method extends ServerNotification["method"], Value>(
  method: Method,
  read: (params: ParamsOf<Method>, runtime: Runtime) => Value,
) {
  return { method, read: read as (params: unknown, runtime: Runtime) => Value };
}

/** Calls a listener with each value of a signal. Returns a function that removes the listener. */
export function listen(runtime: Runtime, name: unknown, listener: unknown): () => void {
  const where = "codex.on()";
  if (typeof name !== "string" || !Object.hasOwn(signals, name)) {
    const known = Object.keys(signals).map((signal) => JSON.stringify(signal));
    throw new InvalidOptionError("signal", `one of ${known.join(", ")}`, describeValue(name), where);
  }
  if (typeof listener !== "function")
    throw new InvalidOptionError("listener", "a function", describeValue(listener), where);
  runtime.requireServer(where);
  const { method, read } = signals[name as keyof Signals];
  return runtime.subscriptions.add(
    method,
    ({ params }: { params: unknown }) => {
      const value = read(params, runtime);
      return value === undefined ? undefined : listener(value);
    },
    `A listener of codex.on(${JSON.stringify(name)})`,
  );
}

/** Adds a handler of notifications. Returns a function that removes it. */
export function subscribe(runtime: Runtime, method: unknown, handler: unknown): () => void {
  const where = "codex.onNotification()";
  checkMethod(where, method);
  if (typeof handler !== "function")
    throw new InvalidOptionError("handler", "a function", describeValue(handler), where);
  runtime.requireServer(where);
  return runtime.subscriptions.add(method, handler as never);
}

/** Checks the name of a method of the app-server. */
export function checkMethod(where: string, method: unknown): asserts method is string {
  if (typeof method === "string" && method !== "") return;
  throw new InvalidOptionError("method", "a non-empty string", describeValue(method), where);
}
