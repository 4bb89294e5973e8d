import type { ThreadError } from "../events/thread-error.js";
import type { ContextWindow, Usage } from "../events/usage.js";
import type { ThreadItem } from "../items/thread-item.js";
import type { TodoItem } from "../items/todo-list.js";

/**
 * The state of a thread, for display. It is plain data: it survives JSON and `structuredClone`, and a modified copy such as
 * `{ ...state, status: "failed" }` is a valid state.
 */
export type ThreadState = {
  /** The id of the thread; null until `thread.started`. */
  readonly threadId: string | null;
  /** The status of the thread. */
  readonly status: ThreadStateStatus;
  /** The number of the current turn, counted from 1 in the order of this state's events; 0 before the first. */
  readonly turn: number;
  /**
   * The items of all turns, in the order of their first appearance. The first read after a change builds the array, at a
   * cost that grows with its length. So read it when you render, not for every event.
   */
  readonly items: readonly ThreadStateItem[];
  /** The message that the agent is writing, so far; empty if it is not writing one. */
  readonly runningText: string;
  /**
   * The last complete message of the current turn; empty until there is one. Only another message with the phase
   * `final_answer` replaces a message with that phase.
   */
  readonly finalResponse: string;
  /** The agent's to-do list of the current turn; empty if there is none. */
  readonly todoList: readonly TodoItem[];
  /** **The running total of the thread**, from its last `turn.completed`; null until then. */
  readonly usage: Usage | null;
  /** How full the context of the model was after the last `turn.completed` that said so; null until then. */
  readonly contextWindow: ContextWindow | null;
  /** Why the current turn failed; null if it did not. */
  readonly error: ThreadError | null;
  /** The last problem that the agent reported, usually a retry; null again once the turn makes progress. */
  readonly retryNotice: string | null;
};

/** An item in its latest version. The object stays the same until the item changes. */
export type ThreadStateItem = {
  /**
   * Identifies the item within the whole state and never changes: use it as the key in a user interface. Ids alone repeat,
   * from turn to turn and, with some model providers, within a turn. The key is `2/item_0` in the second turn, and
   * `2.3/item_0` for the third item with this id in that turn.
   */
  readonly key: string;
  /** The number of the item's turn, counted like the state's `turn`. */
  readonly turn: number;
  /** The latest version of the item, with all deltas appended to its text or output. */
  readonly item: ThreadItem;
  /** Whether this version is final. It stays `false` if the turn is cut short. */
  readonly completed: boolean;
};

/**
 * The status of a thread.
 *
 * - `idle`: there has been no event yet.
 * - `starting`: the thread exists, but the agent has not started to work on the input.
 * - `running`: a turn is in progress. The status stays `running` if the process dies, because no event reports that.
 * - `completed`: the last turn succeeded.
 * - `failed`: the last turn failed; the state's `error` says why.
 * - `interrupted`: the last turn was interrupted.
 */
export type ThreadStateStatus = "idle" | "starting" | "running" | "completed" | "failed" | "interrupted";

/** The state of a thread before its first event: the initial value for `reduceThreadEvent`. */
export const initialThreadState: ThreadState = {
  threadId: null,
  status: "idle",
  turn: 0,
  items: [],
  runningText: "",
  finalResponse: "",
  todoList: [],
  usage: null,
  contextWindow: null,
  error: null,
  retryNotice: null,
};
