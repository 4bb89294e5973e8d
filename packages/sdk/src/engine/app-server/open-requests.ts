import { type Connection, type NoAnswer, noAnswer, type ServerNotification } from "@codex/app-server";
import type { ThreadItem } from "@codex/app-server/wire";
import type { Diagnostic } from "../../errors/diagnostic.js";
import { type AnsweredMethod, answers } from "../../interaction/answers.js";
import { type AnswerScope, defaultInteractionTimeoutMs } from "../../interaction/handler.js";
import type { TurnParkedError } from "../../interaction/turn-parked-error.js";
import type { ThreadOptions } from "../../options/thread-options.js";
import type { AgentRequest, TokenSource } from "../engine.js";
import { itemOf } from "./started-items.js";

/** The origin of a request, which every request names. */
export type RequestOrigin = AgentRequest;

/** The thread whose handlers and tools answer. */
export interface AnsweringThread {
  readonly directory: string;
  readonly connection: Connection;
  /** Whether the server may run on another machine. */
  readonly remote: boolean;
  /** The handlers and tools. */
  readonly options: ThreadOptions | undefined;
  report(diagnostic: Omit<Diagnostic, "threadId">, threadId: string): void;
  startedItems(threadId: string): Promise<ThreadItem[]>;
  /** Whether a request may be left unanswered: it is for a turn that another client has started. */
  mayLeave(origin: RequestOrigin): boolean;
  /** Ends the running turn with the request that it waits for. Returns whether one runs. */
  park(option: string, request: TurnParkedError["request"]): boolean;
}

interface OpenRequest {
  turnId: string | null;
  controller: AbortController;
}

/** The requests of the agent that handlers and tools of one thread are answering. */
export class OpenRequests {
  readonly #thread: AnsweringThread;
  readonly #open = new Set<OpenRequest>();
  /** The results of tools by turn and call, until the call completes: after a reconnect the server asks again. */
  readonly #toolResults = new Map<string, Map<string, Promise<unknown>>>();

  constructor(thread: AnsweringThread) {
    this.#thread = thread;
  }

  /**
   * Answers a request. A call of a tool whose result was lost with a connection is not run again.
   *
   * @param settled aborts when the server no longer needs the answer
   */
  answer<Result>(
    origin: RequestOrigin,
    settled: AbortSignal,
    answer: (scope: AnswerScope) => Promise<Result>,
  ): Promise<Result | NoAnswer> {
    const { turnId, callId } = origin;
    if (callId === undefined) return this.#run(origin, settled, answer);
    const results = this.#toolResults.get(turnId ?? "") ?? new Map<string, Promise<unknown>>();
    // A tool keeps running when its connection breaks, and its result is sent over the next one.
    const result = (results.get(callId) ??
      this.#run(origin, new AbortController().signal, answer)) as Promise<Result | NoAnswer>;
    this.#toolResults.set(turnId ?? "", results.set(callId, result));
    return result;
  }

  /** Takes a notification about the thread or one of its sub-agents: a call has completed, or a turn has ended. */
  accept(notification: ServerNotification): void {
    switch (notification.method) {
      case "item/completed":
        this.#toolResults.get(notification.params.turnId)?.delete(itemOf(notification)?.id ?? "");
        break;
      case "turn/completed":
        this.settle((notification.params as { turn?: { id?: string } }).turn?.id);
        break;
    }
  }

  /** Aborts the requests of a turn that has ended. The server reports settled requests, but not calls of tools. */
  settle(turnId: string | undefined): void {
    for (const open of this.#open) {
      if (open.turnId === turnId)
        open.controller.abort(new DOMException("The turn has ended.", "AbortError"));
    }
    this.#toolResults.delete(turnId ?? "");
  }

  async #run<Result>(
    origin: RequestOrigin,
    settled: AbortSignal,
    answer: (scope: AnswerScope) => Promise<Result>,
  ): Promise<Result | NoAnswer> {
    const { threadId, turnId } = origin;
    const open: OpenRequest = { turnId, controller: new AbortController() };
    const onSettled = () => open.controller.abort(settled.reason);
    if (settled.aborted) onSettled();
    settled.addEventListener("abort", onSettled, { once: true });
    this.#open.add(open);
    const { options, connection, directory, remote } = this.#thread;
    let isLeft = false;
    try {
      const result = await answer({
        options,
        maxResultBytes: connection.maxSendBytes,
        workingDirectory: directory,
        remote,
        signal: open.controller.signal,
        timeoutMs: options?.interactionTimeoutMs ?? defaultInteractionTimeoutMs,
        report: (diagnostic) => this.#thread.report(diagnostic, threadId),
        startedItems: (id) => this.#thread.startedItems(id),
        interrupt: () => {
          if (turnId === null) return;
          this.#thread.connection.request("turn/interrupt", { threadId, turnId }).catch(() => {});
        },
        park: (option, request) => {
          isLeft = this.#thread.park(option, request as TurnParkedError["request"]);
          return isLeft;
        },
        leave: () => {
          isLeft = this.#thread.mayLeave(origin);
          return isLeft;
        },
      });
      return isLeft ? noAnswer : result;
    } finally {
      settled.removeEventListener("abort", onSettled);
      this.#open.delete(open);
    }
  }
}

/** What the requests of a connection are answered with. */
interface RequestAnswering {
  /** The tokens that the server is signed in with, if this program has obtained them. */
  tokens(): TokenSource | undefined;
  /** The session of a thread that this process uses. */
  sessionOf(threadId: string): RequestSession | undefined;
  /** Whether the server may have other clients. */
  remote: boolean;
  report(diagnostic: Diagnostic): void;
}

/** A session that has its requests answered by the handlers of its turn. */
interface RequestSession {
  answer<Result>(
    origin: RequestOrigin,
    settled: AbortSignal,
    answer: (scope: AnswerScope) => Promise<Result>,
  ): Promise<Result | NoAnswer>;
}

/** Answers the requests of the agent on a connection. */
export function answerRequests(connection: Connection, answering: RequestAnswering): void {
  const register = <Method extends AnsweredMethod>(method: Method) =>
    connection.onRequest(method, (params, { signal }) => {
      const answer = (scope: AnswerScope) => answers[method](params, scope);
      const { threadId } = params;
      const session = answering.sessionOf(threadId);
      if (session !== undefined) return session.answer({ ...params, method }, signal, answer);
      // Another client answers for the threads that it runs.
      if (answering.remote) return noAnswer;
      const report: AnswerScope["report"] = (diagnostic) => answering.report({ ...diagnostic, threadId });
      return answer(scopeWithoutThread(connection, signal, report));
    });
  for (const method of Object.keys(answers) as AnsweredMethod[]) register(method);
  connection.onRequest("account/chatgptAuthTokens/refresh", (params, { signal }) => {
    const tokens = answering.tokens();
    if (tokens !== undefined) return tokens.refresh(params, signal);
    // Another client may be the one that signed in.
    if (answering.remote) return noAnswer;
    throw new Error("This program did not sign in with tokens.");
  });
}

/** Where a request for a thread that this process does not use is answered: without handlers and tools. */
function scopeWithoutThread(
  { maxSendBytes }: Connection,
  signal: AbortSignal,
  report: AnswerScope["report"],
): AnswerScope {
  return {
    options: undefined,
    maxResultBytes: maxSendBytes,
    workingDirectory: null,
    remote: false,
    signal,
    timeoutMs: defaultInteractionTimeoutMs,
    report,
    startedItems: async () => [],
    interrupt: () => {},
    park: () => false,
    leave: () => false,
  };
}
