import { performance } from "node:perf_hooks";
import { setTimeout as sleep } from "node:timers/promises";
import {
  type Connection,
  MessageTooLargeError,
  RequestFailedError,
  type RequestParams,
  RequestTimeoutError,
} from "@codex/app-server";
import type { ThreadResumeResponse, ThreadStartResponse } from "@codex/app-server/wire";
import type { Diagnostic } from "../../errors/diagnostic.js";
import { ThreadBusyError, ThreadMismatchError, TurnEndedError } from "../../errors/turn-errors.js";
import type { ThreadOptions } from "../../options/thread-options.js";
import type { TurnTask } from "../engine.js";
import { readRecordedTools } from "../session-file.js";
import { within } from "../waiting.js";

/** The delay between two attempts, in milliseconds. */
const retryDelayMs = 20;

/** How long loading a thread may take, in milliseconds: it starts MCP servers and waits for the required ones. */
export const loadLimitMs = 300_000;

/** How long to wait for a closing thread, in milliseconds. */
const closingLimitMs = 30_000;

/**
 * Repeats a request for a thread while the thread is closing. The server sends `thread/closed` slightly too early, and until
 * then rejects requests with the advice to retry, or as if the thread did not exist.
 */
export async function onceClosed<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
  const startedAtMs = performance.now();
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if (!isClosing(error) || performance.now() - startedAtMs > closingLimitMs) throw error;
    }
    await sleep(retryDelayMs);
  }
}

/** The server has one code for all errors, so the message decides. That of a thread that does not exist differs. */
function isClosing(error: unknown): boolean {
  return (
    error instanceof RequestFailedError && / is closing; retry |^thread not found: /.test(error.serverMessage)
  );
}

/**
 * Makes a server read a thread's session by forking the thread in memory: `thread/turns/list` then has its turns. Loading the
 * thread would do as well, but record in the session with which settings it was loaded.
 *
 * @param parameters how to load the copy
 */
export async function indexSession(
  connection: Connection,
  threadId: string,
  parameters: RequestParams<"thread/start">,
): Promise<void> {
  const request = { ...parameters, threadId, ephemeral: true, excludeTurns: true };
  const { thread } = await connection.request("thread/fork", request, { timeoutMs: loadLimitMs });
  await connection.request("thread/unsubscribe", { threadId: thread.id });
}

/** Explains why a thread could not be loaded. */
export function explainRefusal(threadId: string, error: unknown): unknown {
  if (!isOfLoadedThread(error)) return error;
  return new ThreadBusyError(threadId, "another process has it loaded", { cause: error });
}

/** Explains why a thread could not be restored from the archive. */
export function explainUnarchiving(error: unknown): unknown {
  if (!isOfLoadedThread(error)) return error;
  const { method, rpcCode: code, serverMessage: message, data } = error;
  const explanation = "The thread is loaded, so it is not in the archive.";
  return new RequestFailedError(method, { code, message, data }, explanation);
}

/** The server has one code for all errors, so the message decides. */
function isOfLoadedThread(error: unknown): error is RequestFailedError {
  return error instanceof RequestFailedError && /already has an active writer/.test(error.serverMessage);
}

/** Which turns to answer `thread/resume` with: the running one is the last one, or almost. */
export const lastTurns = { limit: 5, sortDirection: "desc", itemsView: "notLoaded" } as const;

/** The turn that runs, of an answer that was asked for it. */
export function runningTurn(answer: ThreadStartResponse & Partial<ThreadResumeResponse>): string | undefined {
  return answer.initialTurnsPage?.data.find(({ status }) => status === "inProgress")?.id;
}

/**
 * Rejects a resumed thread that is not the one that was asked for, or not in the state for what is to be done in it.
 *
 * @param asked the parameters of the request
 * @param task to follow a turn, one must run, with whatever access; for anything else, none may
 */
export function checkResumed(
  asked: RequestParams<"thread/resume">,
  answer: ThreadStartResponse,
  task: TurnTask | undefined,
): void {
  const { id, status } = answer.thread;
  if (id !== asked.threadId) throw new ThreadMismatchError(asked.threadId, id);
  if (task?.type === "attach") {
    if (status.type !== "active" || runningTurn(answer) === undefined) throw new TurnEndedError();
    return;
  }
  checkAccess(asked, answer);
  if (status.type === "active") throw new ThreadBusyError(id, "another client runs a turn");
}

/** From the narrowest to the widest, as `thread/resume` takes them and as it returns them. */
const sandboxModes = ["read-only", "workspace-write", "danger-full-access"];
const sandboxTypes = ["readOnly", "workspaceWrite", "dangerFullAccess"];

/**
 * Rejects a resumed thread with wider access than requested. The server ignores the parameters for a thread that another
 * client has loaded.
 *
 * @param asked the parameters, with the sandbox of the settings if the options have none
 */
function checkAccess(
  asked: RequestParams<"thread/resume">,
  { thread, sandbox, approvalPolicy, activePermissionProfile }: ThreadStartResponse,
): void {
  if (asked.permissions != null && activePermissionProfile?.id !== asked.permissions) {
    throw new ThreadBusyError(thread.id, "another client has it loaded with other permissions");
  }
  const widest = sandboxModes.indexOf(asked.sandbox ?? "");
  if (widest >= 0 && sandboxTypes.indexOf(sandbox.type) > widest) {
    throw new ThreadBusyError(thread.id, `another client has it loaded with the sandbox ${sandbox.type}`);
  }
  if (asked.approvalPolicy !== "never" && approvalPolicy === "never") {
    throw new ThreadBusyError(thread.id, "another client has it loaded without approvals");
  }
}

/** Reports tools that the agent of a resumed thread can never call, because the thread was started without them. */
export class RecordedToolsCheck {
  readonly #home: string | undefined;
  readonly #report: (diagnostic: Diagnostic) => void;
  /** Options last for the life of a `Thread`, so they are checked once. */
  readonly #seen = new WeakSet<ThreadOptions>();

  /**
   * @param home the directory in which the server records its threads; `undefined` when unknown
   * @param report receives the diagnostic
   */
  constructor(home: string | undefined, report: (diagnostic: Diagnostic) => void) {
    this.#home = home;
    this.#report = report;
  }

  /** Checks the options of a turn that is about to start. Never rejects. */
  async check(threadId: string | null, threadOptions: ThreadOptions): Promise<void> {
    if (this.#seen.has(threadOptions)) return;
    this.#seen.add(threadOptions);
    const { tools = [] } = threadOptions;
    if (threadId === null || tools.length === 0) return;
    const recorded = await readRecordedTools(this.#home, threadId);
    const missing = tools.map(({ name }) => name).filter((name) => recorded?.includes(name) === false);
    if (missing.length === 0) return;
    this.#report({
      code: "tools_unavailable",
      message: `The thread was not started with ${missing.join(", ")}, so the agent cannot call them.`,
      threadId,
    });
  }
}

/** Whether the server certainly did not take a request: it rejected the request, or never received it. */
export function isNeverTaken(error: unknown): boolean {
  if (error instanceof RequestTimeoutError) return !error.sent;
  return error instanceof RequestFailedError || error instanceof MessageTooLargeError;
}

/**
 * Pauses the goal of a thread that a killed program has left active. The server would pursue it as soon as it loads the thread,
 * before it receives the new one.
 */
export async function pauseGoal(connection: Connection, threadId: string): Promise<void> {
  const { goal } = await connection.request("thread/goal/get", { threadId });
  if (goal?.status !== "active") return;
  await connection.request("thread/goal/set", { threadId, status: "paused", origin: "user" });
}

/**
 * How long the server may take to unload a thread, in milliseconds. Then the thread is requested again regardless. A remote
 * server never unloads it while another client is subscribed.
 */
const unloadLimitMs = 30_000;
const remoteUnloadLimitMs = 5000;

/** Makes the server unload a thread, and waits until it has. Never rejects. */
export async function unloadThread(
  connection: Connection,
  threadId: string,
  isRemote: boolean,
  unloaded: Promise<void>,
): Promise<void> {
  try {
    const { status } = await connection.request("thread/unsubscribe", { threadId });
    if (status !== "notLoaded") await within(isRemote ? remoteUnloadLimitMs : unloadLimitMs, unloaded);
  } catch {
    // The connection is lost, and with it the threads it had loaded.
  }
}
