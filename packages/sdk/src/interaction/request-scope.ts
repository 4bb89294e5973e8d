import type { ThreadItem } from "@codex/app-server/wire";
import { describeValue } from "../checks/describe-value.js";
import type { Diagnostic } from "../errors/diagnostic.js";
import { callHandler, type HandlerLimits, type InteractionContext, messageOf } from "./handler.js";

/**
 * What answering a request from the agent needs to know about its thread.
 *
 * @typeParam Options the options that the answer depends on; a scope with `ThreadOptions` serves every request
 */
export interface RequestScope<Options = unknown> extends HandlerLimits {
  /** Options of the thread: its handlers and tools. `undefined` when the request belongs to no thread of this program. */
  options: Options | undefined;
  /** The most bytes that the result of a tool can have to be sent. */
  maxResultBytes: number;
  /** Working directory of the thread; `null` when unknown. */
  workingDirectory: string | null;
  /** Whether the server may run on another machine. */
  remote: boolean;
  /** Reports a diagnostic of the thread. Never throws. */
  report(diagnostic: Omit<Diagnostic, "threadId">): void;
  /** The items of a thread that have started and not completed, oldest first. */
  startedItems(threadId: string): readonly ThreadItem[];
  /** Interrupts the turn, for decisions the server has no word for. */
  interrupt(): void;
}

/** A request as a handler of the caller gets it, and how its answer is made. */
export interface HandlerRequest<Request, Answer> {
  /** Name of the handler's option, for messages. */
  option: "onApproval" | "onElicitation" | "onUserInput";
  /** The handler, if the thread has one. */
  handler: ((request: Request, context: InteractionContext) => unknown) | undefined;
  /** The handler's first argument. */
  request: Request;
  /** Converts what the handler returned to the server's answer. `undefined` when it is not an answer to this request. */
  toAnswer(returned: unknown): Answer | undefined;
  /** The answer when the handler gives none. */
  fallback: Answer;
  /** The diagnostic for an answer given in the handler's place; the reason fits after a colon. */
  diagnose(reason: string): Pick<Diagnostic, "code" | "message">;
}

/** Answers a request with a handler. Without a usable answer it reports why and returns the fallback. */
export async function askHandler<Request, Answer>(
  { option, handler, request, toAnswer, fallback, diagnose }: HandlerRequest<Request, Answer>,
  scope: RequestScope,
): Promise<Answer> {
  const fallBack = (reason: string, thrown?: Pick<Diagnostic, "cause">): Answer => {
    scope.report({ ...diagnose(reason), ...thrown });
    return fallback;
  };
  if (handler === undefined) return fallBack(explainMissing(option, scope));
  const outcome = await callHandler((signal) => handler(request, { signal }), scope);
  switch (outcome.status) {
    case "returned": {
      const { value } = outcome;
      return (
        toAnswer(value) ?? fallBack(`${option} returned ${describeValue(value)}, which is not a valid answer`)
      );
    }
    case "failed":
      return fallBack(`${option} failed with ${messageOf(outcome.error)}`, { cause: outcome.error });
    case "late":
      return fallBack(`${option} did not answer within ${scope.timeoutMs} ms (interactionTimeoutMs)`);
    case "settled":
      return fallback;
  }
}

/** Why there is no handler or tool to call, in words that fit after a colon. */
export function explainMissing(what: string, { options }: RequestScope): string {
  return options === undefined ? "no turn of this program runs there" : `the thread has no ${what}`;
}
