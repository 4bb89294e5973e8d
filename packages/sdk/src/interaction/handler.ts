import { clearTimeout, setTimeout } from "node:timers";
import type { ThreadItem } from "@codex/app-server/wire";
import { describeThrown, describeValue } from "@codex/protocol/describe";
import type { Diagnostic } from "../errors/diagnostic.js";
import type { Tool } from "../tool/tool.js";

/** Passed to a handler in addition to the request. */
export interface InteractionContext {
  /**
   * Aborts when the answer is no longer needed: the turn is over, or the handler has exceeded `interactionTimeoutMs`. A later
   * answer is ignored.
   */
  signal: AbortSignal;
}

/**
 * A function that answers a request from the agent. May be async.
 *
 * (The first member of the union only helps inference: without it, TypeScript widens the literal that an `async` function
 * returns to `string`. The second member is the signature that counts. Its overloads exclude it from that inference.)
 */
export type Handler<Request, Answer> =
  | ((request: Request, context: InteractionContext) => Answer & Promise<Answer>)
  | FunctionReturning<Answer, Request>;

/** A function that answers a request. The compiler names it when a handler returns something else. */
export interface FunctionReturning<Answer, Request> {
  (request: Request, context: InteractionContext): Answer | Promise<Answer>;
  <_>(request: Request, context: InteractionContext): Answer | Promise<Answer>;
}

/** The default of `interactionTimeoutMs`: five minutes. */
export const defaultInteractionTimeoutMs = 300_000;

/** The options of a thread that answer requests from the agent. */
export interface AnswerOptions {
  onApproval?: UntypedHandler | undefined;
  onUserInput?: UntypedHandler | undefined;
  onElicitation?: UntypedHandler | undefined;
  tools?: readonly Tool[] | undefined;
}

type UntypedHandler = (request: never, context: InteractionContext) => unknown;

/** The thread that a request belongs to, as far as answering the request requires. */
export interface AnswerScope {
  /** The handlers and tools of the thread; `undefined` when no turn of this program runs in it. */
  options: AnswerOptions | undefined;
  /** Aborts when the answer is no longer needed. */
  signal: AbortSignal;
  /** How long a handler or tool may take, in milliseconds; `Infinity` for no limit. */
  timeoutMs: number;
  /** The size limit of a tool's result, in bytes. */
  maxResultBytes: number;
  /** Working directory of the thread; `null` when unknown. */
  workingDirectory: string | null;
  /** Whether the server may run on another machine. */
  remote: boolean;
  /** Reports a diagnostic of the thread. Never throws. */
  report(diagnostic: Omit<Diagnostic, "threadId">): void;
  /** The items of a thread that have started but not completed, oldest first. */
  startedItems(threadId: string): Promise<readonly ThreadItem[]>;
  /** Interrupts the turn, for decisions that the server has no word for. */
  interrupt(): void;
  /**
   * Ends the turn without an answer to its request. Returns whether that is possible: a turn of this program must run. Whatever
   * is answered afterwards is not sent.
   */
  park(option: string, request: unknown): boolean;
  /**
   * Leaves the request unanswered, so that its turn waits for another client. Returns whether that is possible: another client
   * must have started the turn. Whatever is answered afterwards is not sent.
   */
  leave(): boolean;
}

/** A kind of request from the agent that a handler answers. */
export interface RequestKind<Params, Request, Answer> {
  /** The option that holds the handler. */
  option: "onApproval" | "onElicitation" | "onUserInput";
  /** Translates the server's parameters into the request that the handler receives; `undefined` when it left the request. */
  read(params: Params, scope: AnswerScope): Request | undefined | Promise<Request | undefined>;
  /** Translates what the handler returned into the server's answer; `undefined` when it does not answer the request. */
  toAnswer(returned: unknown, request: Request, scope: AnswerScope): Answer | undefined;
  /** The answer when the handler gives none. */
  fallback: Answer;
  /**
   * The diagnostic for an answer given in the handler's place.
   *
   * @param reason fits after a colon
   */
  diagnose(request: Request, reason: string): Pick<Diagnostic, "code" | "message">;
}

/**
 * Answers a request with its handler. Without a valid answer, reports why and returns the fallback. Without a handler, leaves the
 * request of another client's turn to that client.
 */
export async function askHandler<Params, Request, Answer>(
  kind: RequestKind<Params, Request, Answer>,
  params: Params,
  scope: AnswerScope,
): Promise<Answer> {
  const { option, fallback } = kind;
  const handler = scope.options?.[option];
  if (handler === undefined && scope.leave()) return fallback;
  const request = await kind.read(params, scope);
  if (request === undefined) return fallback;
  const fallBack = (reason: string, thrown?: Pick<Diagnostic, "cause">): Answer => {
    scope.report({ ...kind.diagnose(request, reason), ...thrown });
    return fallback;
  };
  const failed = (error: unknown) =>
    fallBack(`${option} failed with ${describeThrown(error)}`, { cause: error });
  if (handler === undefined) return fallBack(explainMissing(option, scope));
  const outcome = await callWithin(scope, (signal) => handler(request as never, { signal }));
  switch (outcome.status) {
    case "returned": {
      const { value } = outcome;
      if (value === "park") {
        if (scope.park(option, request)) return fallback;
        return fallBack(`${option} returned "park", but no turn of this program runs in the thread`);
      }
      try {
        const answer = kind.toAnswer(value, request, scope);
        // Fails here rather than when it is sent: a getter may throw, and JSON has no bigint.
        if (answer !== undefined) return JSON.parse(JSON.stringify(answer));
      } catch (error) {
        return failed(error);
      }
      return fallBack(`${option} returned ${describeValue(value)}, which is not a valid answer`);
    }
    case "failed":
      return failed(outcome.error);
    case "timed_out":
      return fallBack(`${option} did not answer within ${scope.timeoutMs} ms (interactionTimeoutMs)`);
    case "settled":
      return fallback;
  }
}

/** Explains a missing handler or tool, in words that fit after a colon. */
export function explainMissing(missing: string, { options }: AnswerScope): string {
  return options === undefined ? "this program runs no turn in that thread" : `the thread has no ${missing}`;
}

/** How a call of a handler or a tool ended. */
export type CallOutcome =
  | { status: "returned"; value: unknown }
  | { status: "failed"; error: unknown }
  /** It took longer than `timeoutMs`. */
  | { status: "timed_out" }
  /** Its answer is no longer needed. */
  | { status: "settled" };

/** Calls a handler or a tool. The signal that it receives aborts at the timeout, too. Never rejects. */
export async function callWithin(
  { signal, timeoutMs }: Pick<AnswerScope, "signal" | "timeoutMs">,
  call: (signal: AbortSignal) => unknown,
): Promise<CallOutcome> {
  if (signal.aborted) return { status: "settled" };
  const controller = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let onAbort = () => {};
  const stopped = new Promise<CallOutcome>((resolve) => {
    // Resolved before the handler's signal aborts: a handler that throws because of it has not failed.
    onAbort = () => {
      resolve({ status: "settled" });
      controller.abort(signal.reason);
    };
    signal.addEventListener("abort", onAbort, { once: true });
    // A timer cannot hold it.
    if (timeoutMs === Number.POSITIVE_INFINITY) return;
    timer = setTimeout(() => {
      resolve({ status: "timed_out" });
      controller.abort(new DOMException(`No answer within ${timeoutMs} ms.`, "TimeoutError"));
    }, timeoutMs);
  });
  const run = async (): Promise<CallOutcome> => {
    try {
      return { status: "returned", value: await call(controller.signal) };
    } catch (error) {
      return { status: "failed", error };
    }
  };
  try {
    return await Promise.race([stopped, run()]);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", onAbort);
  }
}
