import type { Connection } from "@codex/app-server";

import type { Diagnostic } from "../codex/diagnostic.js";
import type { ThreadOptions } from "../thread/thread-options.js";
import { type AnsweredMethod, type AnswerScope, answers } from "./answers.js";
import { defaultInteractionTimeoutMs } from "./handler.js";
import { OpenInquiries } from "./open-inquiries.js";
import { StartedItems } from "./started-items.js";
import { TurnRoutes } from "./turn-routes.js";

/** A turn that may ask. */
export interface AskingTurn {
  /** What it was started with. */
  readonly request: { readonly threadOptions: ThreadOptions };
  /** The thread it is a turn of, with its working directory. */
  readonly thread: { readonly directory: string };
  /** Takes note that it waits for an answer, until the function returned is called. */
  noteInquiry(): () => void;
}

/** What the desk has to know of the threads. */
export interface InteractionDeskContext {
  /** The turn that this program runs in a thread; `undefined` when it runs none. */
  turnOf(threadId: string): AskingTurn | undefined;
  /** Whether the server may run on another machine. */
  readonly remote: boolean;
  /** Takes note of something odd. */
  report(diagnostic: Diagnostic): void;
}

/** Where a request comes from. */
interface Place {
  threadId: string;
  turnId: string | null;
}

/**
 * Takes all that the server asks to the handlers and tools of the thread it is asked for, and answers always: whatever
 * keeps a handler from answering is answered in its place. What it knows of running turns it keeps when a connection
 * breaks and another one takes over: the server then asks again, but does not repeat what came before.
 */
export class InteractionDesk {
  readonly #context: InteractionDeskContext;
  readonly #routes: TurnRoutes;
  readonly #items = new StartedItems();
  readonly #open = new OpenInquiries();

  /** @param context knows the threads */
  constructor(context: InteractionDeskContext) {
    this.#context = context;
    this.#routes = new TurnRoutes((threadId) => context.turnOf(threadId) !== undefined);
  }

  /** Answers on a connection over which nothing was sent yet. */
  attend(connection: Connection): void {
    for (const listener of [this.#routes, this.#items, this.#open]) listener.listen(connection);
    for (const method of Object.keys(answers) as AnsweredMethod[]) this.#register(connection, method);
  }

  #register<Method extends AnsweredMethod>(connection: Connection, method: Method): void {
    connection.onRequest(method, (params, { signal }) =>
      this.#withScope(connection, params, signal, (scope) => answers[method](params, scope)),
    );
  }

  #withScope<Result>(
    connection: Connection,
    { threadId, turnId }: Place,
    settled: AbortSignal,
    answer: (scope: AnswerScope) => Promise<Result>,
  ): Promise<Result> {
    const turn = this.#context.turnOf(this.#routes.rootOf(threadId));
    const options = turn?.request.threadOptions;
    const scope = {
      options,
      workingDirectory: turn?.thread.directory ?? null,
      remote: this.#context.remote,
      timeoutMs: options?.interactionTimeoutMs ?? defaultInteractionTimeoutMs,
      report: (diagnostic: Omit<Diagnostic, "threadId">) => this.#context.report({ ...diagnostic, threadId }),
      startedItems: (id: string) => this.#items.of(id),
      interrupt: () => {
        if (turnId === null) return;
        connection.request("turn/interrupt", { threadId, turnId }).catch(() => {});
      },
    };
    const onAnswered = turn?.noteInquiry();
    return this.#open.run(turnId, settled, (signal) => answer({ ...scope, signal })).finally(onAnswered);
  }
}
