import type { Connection, ServerNotification } from "@codex/app-server";
import type { RateLimitSnapshot, ThreadItem, Turn } from "@codex/app-server/wire";
import type { Usage } from "@codex/protocol";
import { nestedTooDeepError } from "@codex/protocol/describe";
import * as errors from "../../errors/turn-errors.js";
import type { TurnInput } from "../../options/input.js";
import type { EngineTurn, TurnReport, TurnSink, UsageTotals } from "../engine.js";
import { defer, within } from "../waiting.js";
import { endTurn, interruptLimitMs } from "./end-turn.js";
import { GoalProgress } from "./goal-progress.js";
import { requestSteering, requestTurn } from "./start-turn.js";
import { isNeverTaken } from "./thread-loading.js";
import type { SessionTurn, ThreadSession } from "./thread-session.js";
import { translateChecked } from "./translation/translate-checked.js";
import { translateUsage } from "./translation/translate-values.js";
import { TurnTranslator } from "./translation/turn-translator.js";
import { TurnIdentity } from "./turn-identity.js";

/** How long to wait for a turn's last notification after the server says that the turn does not run. */
const lastNotificationMs = 2000;

/** A turn on an app-server. */
export class AppServerTurn implements EngineTurn, SessionTurn {
  readonly canPause = false;
  readonly sink: TurnSink;
  /** The thread of the turn. */
  readonly session: ThreadSession;
  /** The processes of commands that the turn and its sub-agents have started. */
  readonly processIds = new Set<string>();
  readonly #graceMs: number;
  readonly #identity: TurnIdentity;
  readonly #translator: TurnTranslator;
  readonly #goal: GoalProgress | undefined;
  isOver = false;
  /** Notifications since a reconnect, held back while missed items are read. */
  #heldBack: ServerNotification[] | undefined;
  /** Resolves once the turn has failed because of a malformed notification. */
  #failing: Promise<void> | undefined;
  #usageBefore: Usage | undefined;
  #canceling: Promise<void> | undefined;
  #known = defer();
  #isKnown = false;
  readonly #over = defer();
  readonly #gone = defer();

  /**
   * @param sink receives the events
   * @param session the thread of the turn
   * @param graceMs how long a cancelled turn may take to end, in milliseconds
   */
  constructor(sink: TurnSink, session: ThreadSession, graceMs: number) {
    this.sink = sink;
    this.session = session;
    this.#graceMs = graceMs;
    this.#identity = new TurnIdentity(session.lastTurnId, sink.request.options.inputId);
    this.#usageBefore = session.totalUsage ?? undefined;
    this.#translator = new TurnTranslator(this.#usageBefore, session.temporarySettings.modelOf(sink.request));
    this.#goal = sink.request.task?.type === "goal" ? new GoalProgress() : undefined;
    if (this.#goal) this.#translator.report.progress = this.#goal;
    sink.push([{ type: "thread.started", thread_id: session.id }]);
    for (const warning of session.warnings.splice(0)) this.#take(warning);
  }

  get id(): string | undefined {
    return this.#identity.id;
  }

  /** The id to interrupt the turn by: a review runs as a turn within the turn. */
  get activeId(): string | undefined {
    return this.#identity.activeId;
  }

  /** Resolves when the server will send nothing more of the turn. */
  get over(): Promise<void> {
    return this.#over.promise;
  }

  get gone(): Promise<void> {
    return this.#gone.promise;
  }

  get diff(): string {
    return this.#goal?.diff ?? this.#translator.diff;
  }

  get report(): TurnReport {
    return this.#translator.report;
  }

  get totals(): UsageTotals {
    // The server does not report the usage of a review, nor the total before a turn that ran already.
    const isUnknown = ["review", "attach"].includes(this.sink.request.task?.type ?? "");
    const after = (isUnknown ? undefined : this.#translator.totalUsage) ?? null;
    const subAgents = this.session.subAgents.usageFor(...(this.#goal?.turnIds ?? [this.id]));
    return { before: this.#usageBefore ?? null, after, subAgents };
  }

  /** Requests the turn from the server. A failure ends the turn. */
  async begin(): Promise<void> {
    this.sink.began = true;
    try {
      await requestTurn(this.session, this.sink.request, this.#identity.inputId, (id) =>
        this.#acknowledge(id),
      );
    } catch (error) {
      if (isNeverTaken(error)) this.sink.began = false;
      this.lose(error);
    }
  }

  /** Follows a turn that runs already. Notifications are held back until {@link catchUp}. */
  adopt(id: string): void {
    this.sink.began = true;
    this.#heldBack = [];
    this.#identity.adopt(id);
    this.#markKnown();
    this.session.attachment?.adopt();
    this.sink.push([{ type: "turn.started" }]);
  }

  accept(notification: ServerNotification): boolean {
    if (!this.#identity.claims(notification)) {
      this.#readUsageBefore(notification);
      return false;
    }
    if (this.#identity.isForeign(notification)) {
      if (this.#identity.id !== undefined) this.session.disownTurn(this.#identity.id);
      if (this.#identity.disown()) this.lose(this.session.addedToAnother());
      return false;
    }
    this.#recognizeStart();
    if (this.#heldBack) this.#heldBack.push(notification);
    else this.#take(notification);
    return true;
  }

  get rateLimits(): RateLimitSnapshot | undefined {
    return this.#translator.rateLimits;
  }

  set rateLimits(limits: RateLimitSnapshot) {
    this.#translator.rateLimits = limits;
    this.sink.used();
  }

  acceptOfSubAgent({ method, params }: ServerNotification): void {
    this.sink.touch();
    if (method === "thread/tokenUsage/updated") this.sink.used();
    if (method === "item/started") this.#trackProcess(params.item);
  }

  failTooDeep(method: string, turnId: string | undefined): boolean {
    if (!this.#identity.claims({ method, params: { turnId } })) return false;
    this.#recognizeStart();
    this.#failWith(Promise.resolve(nestedTooDeepError(method, ["params"])), method);
    return true;
  }

  /** Continues over another connection. Notifications are held back until {@link catchUp}. */
  moveTo(connection: Connection): void {
    this.session.connection = connection;
    this.#heldBack = [];
    // The last count may have been missed.
    this.#translator.totalUsage = undefined;
    this.session.totalUsage = undefined;
  }

  /** Catches up after a reconnect, given the server's record of the turn and its completed items. */
  catchUp(stored: Turn, items: readonly ThreadItem[]): void {
    const heldBack = this.#heldBack ?? [];
    this.#heldBack = undefined;
    this.sink.push(this.#translator.catchUp(items));
    for (const notification of heldBack) {
      if (!this.#translator.hasCaughtUp(notification)) this.#take(notification);
    }
    if (stored.status === "inProgress") return;
    this.#take({ method: "turn/completed", params: { threadId: this.session.id, turn: stored } });
  }

  /** Ends the turn, which cannot continue: it was rejected, or its connection is lost. */
  lose(error: unknown): void {
    this.sink.fail(error);
    this.#end();
  }

  async steer(input: TurnInput, inputId?: string): Promise<void> {
    for (;;) {
      await this.#known.promise;
      const { id } = this;
      if (this.isOver || id === undefined) throw new errors.TurnEndedError();
      const cause = await requestSteering(this.session, id, input, inputId);
      if (cause === undefined) return;
      await within(lastNotificationMs, this.over);
      if (this.isOver) throw new errors.TurnEndedError({ cause });
      // Unless another turn for the same goal runs now.
      if (this.id === id) throw cause;
    }
  }

  async cancel(): Promise<void> {
    this.#canceling ??= this.#cancel();
    // The caller does not wait longer than this. The thread's next turn does.
    await within(this.#graceMs, this.#canceling);
  }

  async #cancel(): Promise<void> {
    await this.#goal?.pause(this.session.connection, this.session.id);
    // A server may acknowledge a compaction and never start it. A goal that was paused in time has no turn.
    await within(this.#goal ? lastNotificationMs : interruptLimitMs, this.#known.promise);
    await endTurn(this, this.#graceMs);
    this.#end();
    this.#gone.resolve(this.session.temporarySettings.reverted);
  }

  /** Called with the server's answer, before any later notification. */
  #acknowledge(id: string): void {
    if (this.#identity.isLast(id)) throw this.session.addedToAnother();
    this.#identity.acknowledge(id);
    this.session.addOwnTurn(id);
    this.#markKnown();
  }

  /** The answer to a compaction or a goal does not name its turn, so its start is what makes the turn known. */
  #recognizeStart(): void {
    const { id } = this.#identity;
    if (this.#isKnown || id === undefined) return;
    if (!this.#goal && this.sink.request.task?.type !== "compact") return;
    this.session.addOwnTurn(id);
    this.#markKnown();
  }

  #markKnown(): void {
    this.#isKnown = true;
    this.#known.resolve();
  }

  #take(given: ServerNotification): void {
    const notification = this.#goal ? this.#goal.take(given) : given;
    if (notification === undefined) {
      this.#awaitNext();
      return;
    }
    const isLast = notification.method === "turn/completed";
    if (this.#failing) {
      if (isLast) void this.#failing.then(() => this.#end());
      return;
    }
    if (notification.method === "item/started") this.#trackProcess(notification.params.item);
    const { events, fault } = translateChecked(this.#translator, notification);
    if (events.length > 0) this.sink.push(events);
    if (notification.method === "thread/tokenUsage/updated") this.sink.used();
    if (fault) this.#failWith(fault, notification.method);
    else if (isLast) this.#complete(notification.params.turn.status);
  }

  /** The server starts another turn for the goal. */
  #awaitNext(): void {
    this.session.settle(this.id);
    this.#identity.awaitNext();
    this.#isKnown = false;
    this.#known = defer();
    this.sink.touch();
  }

  #trackProcess(item: ThreadItem): void {
    if (item.type === "commandExecution" && item.processId) this.processIds.add(item.processId);
  }

  /** Fails the turn, which cancels it on the server, unless the malformed notification was its last one. */
  #failWith(fault: Promise<unknown>, method: string): void {
    this.#failing ??= fault.then((error) => this.sink.fail(error));
    if (method === "turn/completed") void this.#failing.then(() => this.#end());
  }

  #complete(status: string): void {
    if (status === "interrupted") this.sink.fail(new errors.TurnInterruptedError("the agent ended it"));
    // A newer server may have other statuses.
    else if (status !== "completed" && status !== "failed") {
      this.sink.fail(new errors.MissingTerminalEventError(undefined, ""));
    }
    this.#end();
  }

  #end(): void {
    if (this.isOver) return;
    this.isOver = true;
    this.session.lastTurnId = this.#identity.id ?? this.session.lastTurnId;
    this.session.settle(this.#identity.id);
    this.#markKnown();
    this.#over.resolve();
    if (!this.#canceling) this.#gone.resolve(this.session.temporarySettings.reverted);
  }

  /** The total of a resumed thread arrives as a notification of its last turn. */
  #readUsageBefore(notification: ServerNotification): void {
    if (notification.method !== "thread/tokenUsage/updated") return;
    this.#usageBefore = translateUsage(notification.params.tokenUsage.total);
    this.#translator.totalUsage ??= this.#usageBefore;
  }
}
