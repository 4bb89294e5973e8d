import { randomUUID } from "node:crypto";
import type { ServerNotification } from "@codex/app-server";

/** Knows which notifications of a thread belong to one turn of it. */
export class TurnIdentity {
  /** Goes to the server with the input, and comes back with it. */
  readonly inputId: string = randomUUID();
  #lastTurnId: string | undefined;
  #id: string | undefined;
  #isAcknowledged = false;
  #hasItems = false;
  #activeId: string | undefined;

  /** @param lastTurnId the turn before, of which some news may still be on their way */
  constructor(lastTurnId: string | undefined) {
    this.#lastTurnId = lastTurnId;
  }

  /** The turn's id; known once the server has acknowledged the turn or told of it. */
  get id(): string | undefined {
    return this.#id;
  }

  /** The id by which to interrupt it: a review runs as a turn within the turn. */
  get activeId(): string | undefined {
    return this.#activeId ?? this.#id;
  }

  /** Whether this is the id of the turn before: then the server has added the input to that one. */
  isLast(id: string): boolean {
    return id === this.#lastTurnId;
  }

  /** The server acknowledged the turn. */
  acknowledge(id: string): void {
    this.#id = id;
    this.#isAcknowledged = true;
  }

  /**
   * Whether a notification that was claimed tells, by the input the turn began with, that the turn is another
   * client's. Where ours is not acknowledged yet, it may still come.
   */
  isForeign(notification: ServerNotification): boolean {
    if (notification.method !== "item/started" || this.#hasItems) return false;
    this.#hasItems = true;
    const { item } = notification.params;
    // An older server does not give the id back.
    return item.type === "userMessage" && typeof item.clientId === "string" && item.clientId !== this.inputId;
  }

  /** It is another client's. Says whether the server has added the input to that turn. */
  disown(): boolean {
    if (this.#isAcknowledged) return true;
    this.#lastTurnId = this.#id;
    this.#id = undefined;
    this.#activeId = undefined;
    this.#hasItems = false;
    return false;
  }

  /**
   * Whether a notification of the thread belongs to the turn. Its start, or its end, may come before the
   * acknowledgement. Other news that come so early are of earlier turns, whose commands may still be running.
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

/** The turn a notification is about, and the one that turn runs for. */
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
