import { setTimeout as delay } from "node:timers/promises";
import type { AppServerClient, ServerNotification } from "@codex/app-server";
import type { Usage } from "@codex/protocol";

import { TurnInterruptedError } from "../../errors/turn-interrupted-error.js";
import type { EngineTurn } from "../engine.js";
import { EventQueue } from "./event-queue.js";
import { TurnTranslator } from "./translation/turn-translator.js";

/** Milliseconds between two attempts to interrupt. */
const retryDelayMs = 20;

/** What an {@link AppServerTurn} is made of. */
export interface AppServerTurnParts {
  /** The connection it runs on. */
  client: AppServerClient;
  /** The thread it is a turn of. */
  threadId: string;
  /** What the thread had used before, where it is known. */
  totalUsage: Usage | undefined;
  /** How long an interrupted turn may take to end. */
  interruptGraceMs: number;
  /** Told once, when the turn takes no more notifications. */
  onGone(turn: AppServerTurn): void;
}

/** A turn run by an app-server, which other turns share. */
export class AppServerTurn implements EngineTurn {
  readonly events: EventQueue = new EventQueue();
  readonly threadId: string;
  readonly #parts: AppServerTurnParts;
  readonly #translator = new TurnTranslator();
  readonly #over: Promise<void>;
  #id: string | undefined;
  #resolveOver!: () => void;
  #isOver = false;
  #canceling: Promise<void> | undefined;

  constructor(parts: AppServerTurnParts) {
    this.#parts = parts;
    this.threadId = parts.threadId;
    this.#translator.totalUsage = parts.totalUsage;
    this.#over = new Promise((resolve) => {
      this.#resolveOver = resolve;
    });
    this.events.push([{ type: "thread.started", thread_id: parts.threadId }]);
  }

  /** The thread's running total, as last told. */
  get totalUsage(): Usage | undefined {
    return this.#translator.totalUsage;
  }

  /** The turn's own id, known once the server has accepted it. */
  get id(): string | undefined {
    return this.#id;
  }

  /** Takes a notification that concerns the thread. */
  accept(notification: ServerNotification): void {
    if (notification.method === "turn/started") this.#id ??= notification.params.turn.id;
    this.events.push(this.#translator.translate(notification));
    if (notification.method !== "turn/completed") return;
    const { status } = notification.params.turn;
    if (status === "interrupted") this.events.fail(new TurnInterruptedError("the agent ended it"));
    this.#end();
  }

  /** The server accepted the turn, under this id. */
  started(id: string): void {
    this.#id ??= id;
  }

  /** The connection is gone, and the turn with it. */
  lose(error: unknown): void {
    this.events.fail(error);
    this.#end();
  }

  async finish(): Promise<void> {}

  cancel(): Promise<void> {
    this.#canceling ??= this.#cancel();
    return this.#canceling;
  }

  async #cancel(): Promise<void> {
    const giveUp = new AbortController();
    const timer = setTimeout(() => giveUp.abort(), this.#parts.interruptGraceMs);
    await this.#interrupt(giveUp.signal);
    await this.#endCommands(giveUp.signal);
    clearTimeout(timer);
    this.#end();
  }

  /**
   * Asks the server to end the turn until it has: right after its start the server does not know the turn yet and
   * refuses, and to an idle thread some versions never answer.
   */
  async #interrupt(signal: AbortSignal): Promise<void> {
    const { client, threadId } = this.#parts;
    const gaveUp = once(signal);
    while (this.#id !== undefined && !this.#isOver && !signal.aborted) {
      const request = { threadId, turnId: this.#id };
      const answer = client.request("turn/interrupt", request, { signal }).then(
        // The answer comes before the turn's last notification.
        () => this.#over,
        () => delay(retryDelayMs),
      );
      await Promise.race([answer, this.#over, gaveUp]);
    }
  }

  #end(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.events.end();
    this.#parts.onGone(this);
    this.#resolveOver();
  }

  /** An interrupted turn leaves its commands running, as terminals in the background (0.169.0). */
  async #endCommands(signal: AbortSignal): Promise<void> {
    const { client, threadId } = this.#parts;
    if (this.#id === undefined) return;
    await client.request("thread/backgroundTerminals/clean", { threadId }, { signal }).catch(() => {});
  }
}

function once(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
}
