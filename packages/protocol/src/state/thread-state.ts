import type { ThreadError } from "../events/thread-error.js";
import type { Usage } from "../events/usage.js";
import type { TodoItem } from "../items/todo-list/todo-item.js";
import type { ThreadStateItem } from "./thread-state-item.js";
import type { ThreadStateStatus } from "./thread-state-status.js";

/**
 * What a screen shows of a thread. It is plain data: it survives JSON and `structuredClone`, and a copy made with
 * `{ ...state, status: "failed" }` is as good as any.
 */
export interface ThreadState {
  /** The id of the thread; null until `thread.started`. */
  readonly threadId: string | null;
  /** Where the thread stands. */
  readonly status: ThreadStateStatus;
  /** The number of the current turn, counted from 1 in the order of this state's events; 0 before the first. */
  readonly turn: number;
  /**
   * The items of all turns, in the order in which they first appeared. It is put together when read, at a cost
   * that grows with its length, and once for each change: read it when you draw, not for every event.
   */
  readonly items: readonly ThreadStateItem[];
  /** The agent's message as far as it is written; empty when none is being written. */
  readonly runningText: string;
  /**
   * The last complete message of the current turn; empty until there is one. Once a message has the phase `final_answer`,
   * only another such message replaces it.
   */
  readonly finalResponse: string;
  /** The agent's to-do list of the current turn; empty when it has made none. */
  readonly todoList: readonly TodoItem[];
  /** The running total of the thread's tokens, as the last `turn.completed` gave it; null until then. */
  readonly usage: Usage | null;
  /** Why the current turn failed; null when it did not. */
  readonly error: ThreadError | null;
  /** The last notice of trouble, mostly a retry under way; null again as soon as the turn moves on. */
  readonly retryNotice: string | null;
}
