import { randomUUID } from "node:crypto";
import type { ServerNotification } from "@codex/app-server";

/** Decides which notifications of a thread belong to one of its turns. */
export class TurnIdentity {
  /** Sent to the server with the input. The server's notification of the input has it, too. */
  readonly inputId: string;
  #lastTurnId: string | undefined;
  #id: string | undefined;
  #isAcknowledged = false;
  #hasItems = false;
  #activeId: string | undefined;

  /**
   * @param lastTurnId the previous turn, some of whose notifications may still arrive
   * @param inputId the caller's own id of the input
   */
  constructor(lastTurnId: string | undefined, inputId: string = randomUUID()) {
    this.#lastTurnId = lastTurnId;
    this.inputId = inputId;
  }

  /** The turn's id, once the server has acknowledged the turn or has sent a notification of it. */
  get id(): string | undefined {
    return this.#id;
  }

  /** The id to interrupt the turn by: a review runs as a turn within the turn. */
  get activeId(): string | undefined {
    return this.#activeId ?? this.#id;
  }

  /** Whether this is the id of the previous turn, to which the server has then added the input. */
  isLast(id: string): boolean {
    return id === this.#lastTurnId;
  }

  /** The server has acknowledged the turn. One that was claimed before is another client's if it has another id. */
  acknowledge(id: string): void {
    if (this.#id !== id) this.#forget();
    this.#id = id;
    this.#isAcknowledged = true;
  }

  /** Another client has started the turn, so its input is no reason to disown it. */
  adopt(id: string): void {
    this.#lastTurnId = undefined;
    this.acknowledge(id);
    this.#hasItems = true;
  }

  /** The turn has ended, and the server starts another one for the same goal. */
  awaitNext(): void {
    this.#lastTurnId = this.#id;
    this.#forget();
    this.#isAcknowledged = false;
    this.#hasItems = true;
  }

  /**
   * Whether a claimed notification reveals, by the input that the turn began with, that the turn is another client's. Ours
   * may still start if it has not been acknowledged.
   */
  isForeign(notification: ServerNotification): boolean {
    if (notification.method !== "item/started" || this.#hasItems) return false;
    this.#hasItems = true;
    const { item } = notification.params;
    // An older server does not return the id.
    return item.type === "userMessage" && typeof item.clientId === "string" && item.clientId !== this.inputId;
  }

  /** The turn is another client's. Returns whether the server has added the input to that turn. */
  disown(): boolean {
    this.#lastTurnId = this.#id;
    this.#forget();
    return this.#isAcknowledged;
  }

  #forget(): void {
    this.#id = undefined;
    this.#activeId = undefined;
    this.#hasItems = false;
  }

  /**
   * Whether a notification of the thread belongs to the turn. Its start, or its end, may arrive before the acknowledgement.
   * Other notifications that arrive so early belong to earlier turns, whose commands may still be running.
   */
  claims(notification: { method: string; params?: unknown }): boolean {
    const { turnId, rootTurnId } = placeOf(notification);
    if (turnId === undefined) return true;
    const id = rootTurnId ?? turnId;
    const isStartOrEnd = notification.method === "turn/started" || notification.method === "turn/completed";
    if (this.#id === undefined && isStartOrEnd && !this.isLast(id)) this.#id = id;
    if (this.#id === undefined || (turnId !== this.#id && rootTurnId !== this.#id)) return false;
    if (notification.method === "turn/started") this.#activeId = turnId;
    return true;
  }
}

/** The turn of a notification, and the turn that it works for. */
function placeOf({ params }: { params?: unknown }): {
  turnId: string | undefined;
  rootTurnId: string | undefined;
} {
  const { turnId, turn } = (params ?? {}) as {
    turnId?: string | null;
    turn?: { id: string; rootTurnId?: string | null };
  };
  return { turnId: turn?.id ?? turnId ?? undefined, rootTurnId: turn?.rootTurnId ?? undefined };
}
