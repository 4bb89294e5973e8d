import type { Connection, ServerNotification } from "@codex/app-server";
import type { ThreadItem, Turn } from "@codex/app-server/wire";
import type { ThreadEvent, Usage } from "@codex/protocol";
import { nestedTooDeepError } from "@codex/protocol/check";

import { ThreadBusyError } from "../../errors/thread-busy-error.js";
import { TurnInterruptedError } from "../../errors/turn-interrupted-error.js";
import type { TurnInput } from "../../input/turn-input.js";
import type { EngineTurn, TurnRequest, UsageTotals } from "../engine.js";
import { EventQueue } from "./event-queue.js";
import { interruptTurn } from "./interrupt-turn.js";
import type { ServerThread } from "./server-thread.js";
import { steerTurn } from "./steer-turn.js";
import { translateChecked } from "./translation/translate-checked.js";
import { translateUsage } from "./translation/translate-usage.js";
import { TurnTranslator } from "./translation/turn-translator.js";
import { TurnIdentity } from "./turn-identity.js";
import { within } from "./within.js";

/** What an {@link AppServerTurn} is made of. */
export interface AppServerTurnParts {
  /** The connection it runs on. */
  connection: Connection;
  /** The thread it is a turn of. */
  thread: ServerThread;
  /** What was asked for. */
  request: TurnRequest;
  /** How long an interrupted turn may take to end. */
  interruptGraceMs: number;
}

/** A turn run by an app-server, which other turns share. */
export class AppServerTurn implements EngineTurn {
  readonly events: EventQueue = new EventQueue();
  /** The thread it is a turn of. */
  readonly thread: ServerThread;
  /** What was asked for. */
  readonly request: TurnRequest;
  /** Resolves when the server is known to run it. */
  readonly known: Promise<void>;
  /** Resolves when nothing more is to be heard of it. */
  readonly over: Promise<void>;
  readonly #interruptGraceMs: number;
  readonly #identity: TurnIdentity;
  readonly #translator: TurnTranslator;
  readonly #ended = new AbortController();
  #connection: Connection;
  /** What came since the connection was made anew, while what was missed is being read. */
  #heldBack: ServerNotification[] | undefined;
  /** Resolves when the reader knows what was wrong with a notification. */
  #failing: Promise<void> | undefined;
  #openInquiries = 0;
  #lastAskedMs: number | undefined;
  #usageBefore: Usage | undefined;
  #settleKnown: (() => void) | undefined;
  #canceling: Promise<void> | undefined;

  constructor({ connection, thread, request, interruptGraceMs }: AppServerTurnParts) {
    this.thread = thread;
    this.request = request;
    this.#connection = connection;
    this.#interruptGraceMs = interruptGraceMs;
    this.#identity = new TurnIdentity(thread.lastTurnId);
    this.#usageBefore = thread.totalUsage ?? undefined;
    this.#translator = new TurnTranslator(this.#usageBefore);
    this.known = new Promise((resolve) => {
      this.#settleKnown = resolve;
    });
    this.over = new Promise((resolve) => {
      this.#ended.signal.addEventListener("abort", () => resolve(), { once: true });
    });
    this.events.push([{ type: "thread.started", thread_id: thread.id }]);
    for (const warning of thread.warnings.splice(0)) this.#take(warning);
  }

  /** The connection it runs on. */
  get connection(): Connection {
    return this.#connection;
  }

  /** Fires when the turn is over. */
  get ended(): AbortSignal {
    return this.#ended.signal;
  }

  get lastAskedMs(): number | undefined {
    return this.#openInquiries > 0 ? performance.now() : this.#lastAskedMs;
  }

  /** Takes note that the turn waits for an answer of the caller's, until the function returned is called. */
  noteInquiry(): () => void {
    this.#openInquiries += 1;
    return () => {
      this.#openInquiries -= 1;
      this.#lastAskedMs = performance.now();
    };
  }

  /** The id of its input. */
  get inputId(): string {
    return this.#identity.inputId;
  }

  /** The turn's own id, once it is known. */
  get id(): string | undefined {
    return this.#identity.id;
  }

  get diff(): string {
    return this.#translator.diff;
  }

  get totals(): UsageTotals {
    const after = this.#reportsUsage ? this.#translator.totalUsage : undefined;
    return { before: this.#usageBefore ?? null, after: after ?? null };
  }

  /** The server does not tell what a review uses. */
  get #reportsUsage(): boolean {
    return this.request.task?.type !== "review";
  }

  /** The server has accepted the turn. */
  readonly acknowledge = (id: string): void => {
    if (this.#identity.isLast(id)) throw this.#addedToAnother();
    this.#identity.acknowledge(id);
    this.#noteKnown();
  };

  /** Takes a notification that concerns the thread; says whether it was for this turn. */
  accept(notification: ServerNotification): boolean {
    if (!this.#identity.claims(notification)) {
      this.#noteUsageBefore(notification);
      return false;
    }
    if (this.#identity.isForeign(notification)) {
      // Its end must not be taken for that of the next turn.
      this.thread.lastTurnId = this.#identity.id;
      if (this.#identity.disown()) this.lose(this.#addedToAnother());
      return false;
    }
    if (this.#identity.id !== undefined) this.#noteKnown();
    if (this.#heldBack) this.#heldBack.push(notification);
    else this.#take(notification);
    return true;
  }

  /** Fails the turn over a notification that is nested too deep, and reports whether that belonged to it. */
  failTooDeep(method: string, turnId: string | undefined): boolean {
    if (!this.#identity.claims({ method, params: { turnId } })) return false;
    if (this.#identity.id !== undefined) this.#noteKnown();
    this.#failWith(Promise.resolve(nestedTooDeepError(method, ["params"])), method);
    return true;
  }

  #addedToAnother(): ThreadBusyError {
    return new ThreadBusyError(
      this.thread.id,
      "another turn of it still ran, and the input was added to that one",
    );
  }

  /** Called for every delta, and V8 reports every call that resolves a promise anew: longer than the delta takes. */
  #noteKnown(): void {
    this.#settleKnown?.();
    this.#settleKnown = undefined;
  }

  /** The turn goes on over another connection. What comes is held back until {@link catchUp}. */
  moveTo(connection: Connection): void {
    this.#connection = connection;
    this.#heldBack = [];
    // The last count may be among what was missed.
    this.#translator.totalUsage = undefined;
    this.thread.totalUsage = undefined;
  }

  /** Makes up for what was missed: `stored` is how the server remembers the turn by now, and the items it completed. */
  catchUp(stored: Turn, items: readonly ThreadItem[]): void {
    this.#tell(this.#translator.catchUp(items));
    const heldBack = this.#heldBack ?? [];
    this.#heldBack = undefined;
    for (const notification of heldBack) this.#take(notification);
    if (stored.status === "inProgress") return;
    this.#take({ method: "turn/completed", params: { threadId: this.thread.id, turn: stored } });
  }

  #take(notification: ServerNotification): void {
    if (this.#failing) {
      if (notification.method === "turn/completed") void this.#failing.then(() => this.#end());
      return;
    }
    const { events, fault } = translateChecked(this.#translator, notification);
    this.#tell(events);
    if (fault) this.#failWith(fault, notification.method);
    else if (notification.method === "turn/completed") this.#complete(notification.params.turn.status);
  }

  /** Fails the reader, which then cancels the turn. A turn whose last notification is at fault is over. */
  #failWith(fault: Promise<unknown>, method: string): void {
    this.#failing ??= fault.then((error) => this.events.fail(error));
    if (method === "turn/completed") void this.#failing.then(() => this.#end());
  }

  #tell(events: ThreadEvent[]): void {
    for (const event of events) {
      if (event.type === "item.completed") this.request.items.add(event.item);
    }
    this.events.push(events);
  }

  #complete(status: string): void {
    if (status === "interrupted") this.events.fail(new TurnInterruptedError("the agent ended it"));
    this.#end();
  }

  /** The turn cannot go on: it was refused, or its connection is gone. */
  lose(error: unknown): void {
    this.events.fail(error);
    this.#end();
  }

  async steer(input: TurnInput): Promise<void> {
    await Promise.race([this.known, this.over]);
    await steerTurn(this.#connection, this, input);
  }

  async finish(): Promise<void> {}

  async cancel(): Promise<void> {
    this.#canceling ??= this.#interrupt();
    // What takes longer is awaited by the thread's next turn; this one's reader has waited enough.
    await within(this.#interruptGraceMs, this.#canceling);
    this.events.end();
  }

  async #interrupt(): Promise<void> {
    await Promise.race([this.known, this.over]);
    if (this.#identity.id === undefined) return;
    await interruptTurn({
      connection: () => this.#connection,
      threadId: this.thread.id,
      turnId: () => this.#identity.activeId ?? "",
      over: this.over,
      ended: this.ended,
    });
    this.#end();
  }

  #end(): void {
    this.thread.lastTurnId = this.#identity.id ?? this.thread.lastTurnId;
    this.events.end();
    this.#ended.abort();
  }

  /** A resumed thread's total comes as news of its last turn. */
  #noteUsageBefore(notification: ServerNotification): void {
    if (notification.method !== "thread/tokenUsage/updated") return;
    this.#usageBefore = translateUsage(notification.params.tokenUsage.total);
    this.#translator.totalUsage ??= this.#usageBefore;
  }
}
