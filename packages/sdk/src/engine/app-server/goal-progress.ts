import type { Connection, ServerNotification } from "@codex/app-server";
import { type GoalTurn, type ThreadGoal, toGoal } from "../goal.js";

/** How long the server may take to pause a goal, in milliseconds. */
const pauseLimitMs = 10_000;

/**
 * A goal that the server pursues, and the turns that it starts for it. One turn of the SDK covers all of them, so that they have
 * one signal, one set of limits, and one place in the queue.
 */
export class GoalProgress {
  /** The goal as last reported. */
  goal: ThreadGoal | null = null;
  /** The turns so far. */
  readonly turns: GoalTurn[] = [];
  /** The changes of each turn to files. */
  readonly #diffs = new Map<string, string>();
  /** The end of the last turn, while the next one has not started. */
  #lastEnd: ServerNotification | undefined;

  /** The ids of the turns so far. */
  get turnIds(): string[] {
    return this.turns.map(({ id }) => id);
  }

  /** The changes of all turns to files, as unified diffs; empty if none. */
  get diff(): string {
    return [...this.#diffs.values()].join("");
  }

  /** Whether the server starts another turn when the current one ends. */
  get isPursued(): boolean {
    return this.goal === null || this.goal.status === "active";
  }

  /**
   * Takes a notification. Returns what to take in its place: nothing at the end of a turn that another one follows, and that end
   * when it turns out that none does.
   */
  take(notification: ServerNotification): ServerNotification | undefined {
    switch (notification.method) {
      case "thread/goal/updated":
        this.goal = toGoal(notification.params.goal);
        return this.isPursued ? notification : this.#takeEnd(notification);
      case "thread/goal/cleared":
        // The server also reports it when it loads a thread without a goal.
        if (this.goal === null) return notification;
        this.goal = { ...this.goal, status: "cleared" };
        return this.#takeEnd(notification);
      case "turn/started":
        this.#lastEnd = undefined;
        this.turns.push({ id: notification.params.turn.id, durationMs: null, finalResponse: "" });
        return notification;
      case "turn/diff/updated":
        this.#diffs.set(notification.params.turnId, notification.params.diff);
        return notification;
      case "item/completed":
        if (notification.params.item.type === "agentMessage")
          this.#current.finalResponse = notification.params.item.text;
        return notification;
      case "turn/completed":
        this.#current.durationMs = notification.params.turn.durationMs;
        if (notification.params.turn.status !== "completed" || !this.isPursued) return notification;
        this.#lastEnd = notification;
        return undefined;
      default:
        return notification;
    }
  }

  /** Pauses the goal, so that the server starts no further turn for it. Never rejects. */
  async pause(connection: Connection, threadId: string): Promise<void> {
    if (!this.isPursued) return;
    const request = { threadId, status: "paused", origin: "user" } as const;
    await connection.request("thread/goal/set", request, { timeoutMs: pauseLimitMs }).catch(() => {});
  }

  get #current(): GoalTurn {
    return this.turns.at(-1) ?? { id: "", durationMs: null, finalResponse: "" };
  }

  #takeEnd(notification: ServerNotification): ServerNotification {
    const end = this.#lastEnd ?? notification;
    this.#lastEnd = undefined;
    return end;
  }
}
