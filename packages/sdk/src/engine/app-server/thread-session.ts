import {
  type Connection,
  type NoAnswer,
  noAnswer,
  type RequestParams,
  type ServerNotification,
} from "@codex/app-server";
import type { ThreadBackgroundTerminal, ThreadItem, ThreadStartResponse } from "@codex/app-server/wire";
import type { Usage } from "@codex/protocol";
import type { Diagnostic } from "../../errors/diagnostic.js";
import { ThreadBusyError } from "../../errors/turn-errors.js";
import type { AnswerScope } from "../../interaction/handler.js";
import { TurnParkedError } from "../../interaction/turn-parked-error.js";
import type { TurnInput } from "../../options/input.js";
import type { ThreadOptions } from "../../options/thread-options.js";
import type { TurnSink } from "../engine.js";
import { answerLater, readAsyncQuestions } from "./async-questions.js";
import { Attachment } from "./attachment.js";
import { type AnsweringThread, OpenRequests, type RequestOrigin } from "./open-requests.js";
import { ServerVersion } from "./server-version.js";
import { StartedItems } from "./started-items.js";
import { SubAgentEvents } from "./sub-agent-events.js";
import { SubAgents } from "./sub-agents.js";
import { TemporarySettings } from "./temporary-settings.js";
import { runningTurn } from "./thread-loading.js";
import type { ThreadDefaults } from "./thread-parameters.js";
import { ThreadSettings } from "./thread-settings.js";
import { translateUsage } from "./translation/translate-values.js";

type ThreadStartParams = RequestParams<"thread/start">;

/** How many of its last turns a session recognizes. A sub-agent or a late request can belong to an earlier turn. */
const maxOwnTurns = 100;

/** What a session needs from its engine. */
export interface SessionContext {
  /** Whether other clients may use the same server, which may run on another machine. */
  readonly remote: boolean;
  report(diagnostic: Diagnostic): void;
  /** Returns the defaults of thread options. */
  defaults(): ThreadDefaults;
}

/** The turn that runs in a session. */
export interface SessionTurn {
  readonly id: string | undefined;
  /** Takes a notification about the thread. Returns whether it belonged to the turn. */
  accept(notification: ServerNotification): boolean;
  /** Takes a notification about a sub-agent that works for the turn. */
  acceptOfSubAgent(notification: ServerNotification): void;
  /** Fails the turn over a notification that is nested too deep. Returns whether the notification belonged to it. */
  failTooDeep(method: string, turnId: string | undefined): boolean;
  /** Calls the handlers and tools that the turn waits for. */
  readonly sink: Pick<TurnSink, "call" | "fail">;
  /** Ends the turn, which cannot continue. */
  lose(error: unknown): void;
  /** Adds input to the turn. */
  steer(input: TurnInput): Promise<void>;
}

/**
 * A thread that the server has loaded for this process, with all of its state: its settings, the running turn, its
 * sub-agents, the items that have started, and the requests that wait for an answer.
 */
export class ThreadSession implements AnsweringThread {
  readonly id: string;
  /** Whether the thread is gone for good once the server unloads it. */
  readonly isEphemeral: boolean;
  connection: Connection;
  /** The version of the server that loaded the thread. */
  serverVersion = new ServerVersion(undefined);
  /** The thread's usage so far; `undefined` until the server reports it, `null` when unknown. */
  totalUsage: Usage | null | undefined;
  /** The turn that runs, or that was given up and may still be running. */
  turn: SessionTurn | undefined;
  /** The last turn that was seen to start, of any client. */
  lastTurnId: string | undefined;
  /** The last turns that this process has run in the thread. */
  readonly ownTurns: Set<string>;
  readonly subAgents: SubAgents;
  /** Warnings of the server from when it loaded the thread. The first turn reports them. */
  readonly warnings: ServerNotification[] = [];
  /** The turn that ran when the thread was loaded in order to follow it. */
  readonly attachment: Attachment | undefined;
  readonly settings: ThreadSettings;
  /** What a turn has for itself alone. */
  readonly temporarySettings: TemporarySettings;
  readonly #context: SessionContext;
  /** The handlers and tools. Weak for an ephemeral thread, which is unloaded when its `Thread` is collected. */
  #options: { deref(): ThreadOptions | undefined };
  readonly #startedItems = new StartedItems();
  /** Whether a turn has started since the thread was loaded. */
  #hasRun = false;
  readonly #requests = new OpenRequests(this);
  readonly #subAgentEvents = new SubAgentEvents((diagnostic, threadId) => this.report(diagnostic, threadId));

  /**
   * @param answer the server's answer
   * @param asked the parameters that the thread was loaded with
   * @param before the session that this one replaces, when the thread is loaded again
   */
  constructor(
    context: SessionContext,
    connection: Connection,
    answer: ThreadStartResponse,
    asked: ThreadStartParams,
    options: ThreadOptions,
    before?: ThreadSession,
  ) {
    this.#context = context;
    this.connection = connection;
    this.id = answer.thread.id;
    this.isEphemeral = answer.thread.ephemeral;
    this.settings = new ThreadSettings(asked, answer);
    this.temporarySettings = new TemporarySettings(this, context.defaults);
    this.#options = this.#hold(options);
    // Late notifications of the previous turn must not be taken for those of the next one.
    this.lastTurnId = before?.lastTurnId;
    this.ownTurns = before?.ownTurns ?? new Set();
    this.subAgents = before?.subAgents ?? new SubAgents();
    // Its requests are sent again right after the answer.
    const runningId = runningTurn(answer);
    if (runningId === undefined) return;
    this.attachment = new Attachment(runningId);
    this.ownTurns.add(runningId);
    this.settings.invalidate();
  }

  get remote(): boolean {
    return this.#context.remote;
  }

  /** The working directory of the last turn. */
  get directory(): string {
    return this.temporarySettings.directory;
  }

  get options(): ThreadOptions | undefined {
    return this.#options.deref();
  }

  /** Prepares the session for a turn with these options. Returns whether that is possible; see {@link ThreadSettings.ask}. */
  accepts(asked: ThreadStartParams, options: ThreadOptions, isTask: boolean): boolean {
    const isAccepted = this.settings.ask(asked, isTask);
    if (isAccepted) this.#options = this.#hold(options);
    return isAccepted;
  }

  /** The server runs a turn of this process. */
  addOwnTurn(turnId: string): void {
    if (this.ownTurns.has(turnId)) return;
    this.settings.confirm();
    this.ownTurns.add(turnId);
    const [oldest] = this.ownTurns;
    if (this.ownTurns.size <= maxOwnTurns || oldest === undefined) return;
    this.ownTurns.delete(oldest);
    this.subAgents.forget(oldest);
  }

  /** A turn that was taken for one of this process is another client's. Its end must not be taken for that of the next one. */
  disownTurn(turnId: string): void {
    this.ownTurns.delete(turnId);
    this.lastTurnId = turnId;
  }

  /** Makes the error of a turn whose input the server has added to another turn, with the settings of that one. */
  addedToAnother(): ThreadBusyError {
    this.settings.invalidate();
    return new ThreadBusyError(this.id, "another turn of it still ran, and the input was added to that one");
  }

  /** Takes a notification about the thread or one of its sub-agents. */
  accept(threadId: string, notification: ServerNotification): void {
    this.#startedItems.accept(threadId, notification);
    this.#requests.accept(notification);
    if (threadId !== this.id) {
      this.subAgents.accept(threadId, notification);
      const root = this.subAgents.rootTurnOf(threadId);
      if (root !== undefined && root === this.turn?.id) this.turn.acceptOfSubAgent(notification);
      const { onSubAgentEvent } = this.options ?? {};
      if (root !== undefined) this.#subAgentEvents.accept(threadId, root, notification, onSubAgentEvent);
      return;
    }
    const isOfTurn = this.turn?.accept(notification) ?? false;
    switch (notification.method) {
      case "thread/tokenUsage/updated":
        this.totalUsage = translateUsage(notification.params.tokenUsage.total);
        break;
      case "thread/settings/updated":
        // While a turn of ours runs, these are the settings that it asked for.
        if (this.remote && this.turn === undefined) this.settings.invalidate();
        break;
      case "turn/started":
        if (!isOfTurn) {
          this.lastTurnId = notification.params.turn.id;
          if (this.remote) this.settings.invalidate();
        }
        this.#hasRun = true;
        break;
      case "warning":
        // The server warns about a thread's settings when it has loaded the thread, before any turn of it.
        if (!isOfTurn && !this.#hasRun) this.warnings.push(notification);
        break;
      case "item/completed": {
        const questions = this.turn && isOfTurn ? readAsyncQuestions(notification) : undefined;
        if (this.turn && questions) void answerLater(questions, this.#requests, this.turn);
        break;
      }
    }
  }

  /**
   * Answers a request from the agent, also between turns. On a server with other clients, a request for another client's
   * turn is left to that client: the first answer wins.
   *
   * @param settled aborts when the server no longer needs the answer
   */
  answer<Result>(
    origin: RequestOrigin,
    settled: AbortSignal,
    answer: (scope: AnswerScope) => Promise<Result>,
  ): Promise<Result | NoAnswer> {
    const { attachment } = this;
    if (attachment?.isAdopted === false)
      return attachment.adopted.then(() => this.answer(origin, settled, answer));
    const root = this.#rootTurnOf(origin);
    const isOurs = root !== undefined && (this.ownTurns.has(root) || root === this.turn?.id);
    if (this.remote && !isOurs) return Promise.resolve(noAnswer);
    const run = () => this.#requests.answer(origin, settled, answer);
    return isOurs && this.turn?.id === root ? this.turn.sink.call(run, origin) : run();
  }

  /** Lists the processes that the thread's commands left running; none if the server does not say. */
  async listProcesses(threadId = this.id): Promise<ThreadBackgroundTerminal[]> {
    try {
      const request = { threadId, limit: 1000 };
      const { data } = await this.connection.request("thread/backgroundTerminals/list", request);
      return data.filter(({ processId }) => processId !== undefined);
    } catch {
      return [];
    }
  }

  /** Reports the processes that loading the thread again will end. */
  async reportProcesses(): Promise<void> {
    const processes = await this.listProcesses();
    if (processes.length === 0) return;
    const commands = processes.map(({ command }) => command).join("; ");
    this.report({
      code: "processes_ended",
      message: `The thread's options changed in a way that needs it to be loaded again, which ends: ${commands}.`,
    });
  }

  report(diagnostic: Omit<Diagnostic, "threadId">, threadId = this.id): void {
    this.#context.report({ ...diagnostic, threadId });
  }

  async startedItems(threadId: string): Promise<ThreadItem[]> {
    const { attachment, turn } = this;
    // Another turn's items have all been seen to start.
    if (threadId === this.id && attachment !== undefined && attachment.turnId === turn?.id)
      await attachment.readStartedItems(this.connection, threadId, this.#startedItems);
    return this.#startedItems.of(threadId);
  }

  mayLeave(origin: RequestOrigin): boolean {
    return this.attachment !== undefined && this.#rootTurnOf(origin) === this.attachment.turnId;
  }

  park(option: string, request: TurnParkedError["request"]): boolean {
    if (this.turn === undefined || this.#rootTurnOf(request) !== this.turn.id) return false;
    this.turn.sink.fail(new TurnParkedError(option, request));
    return true;
  }

  /** The server has unloaded the thread of a sub-agent. */
  dropSubAgent(threadId: string): void {
    this.subAgents.close(threadId);
    this.#subAgentEvents.forget(threadId);
    this.#startedItems.forget(threadId);
  }

  /** Aborts the requests of a turn that has ended. */
  settle(turnId: string | undefined): void {
    this.#requests.settle(turnId);
  }

  /** The turn that a request is made for, also by a sub-agent. */
  #rootTurnOf({ threadId, turnId }: RequestOrigin): string | undefined {
    if (threadId !== this.id) return this.subAgents.rootTurnOf(threadId);
    return turnId ?? this.turn?.id ?? this.lastTurnId;
  }

  #hold(options: ThreadOptions): { deref(): ThreadOptions | undefined } {
    return this.isEphemeral ? new WeakRef(options) : { deref: () => options };
  }
}
