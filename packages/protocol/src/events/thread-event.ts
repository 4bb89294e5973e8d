import type { ThreadItem } from "../items/thread-item.js";
import type { OpenEnum, UnrecognizedType } from "../open-types.js";
import type { ThreadError } from "./thread-error.js";
import type { ContextWindow, Usage } from "./usage.js";

/**
 * One record of the agent's event stream. Narrow it by its `type`.
 *
 * The order is: `thread.started`; possibly warnings (items of type `error`); `turn.started`; items; and finally
 * `turn.completed`, `turn.failed` or `turn.interrupted`. The event is missing when the turn is torn away: by an abort signal,
 * a time limit or a lost process.
 */
export type ThreadEvent =
  | ThreadStartedEvent
  | TurnStartedEvent
  | TurnCompletedEvent
  | TurnFailedEvent
  | TurnInterruptedEvent
  | ItemStartedEvent
  | ItemUpdatedEvent
  | ItemCompletedEvent
  | ItemDeltaEvent
  | BudgetWarningEvent
  | TurnActivityEvent
  | ThreadErrorEvent
  | UnknownThreadEvent;

/** The `type` tags of all events that this version knows, in the order in which they can first occur. */
export const threadEventTypes = [
  "thread.started",
  "turn.started",
  "item.started",
  "item.updated",
  "item.delta",
  "item.completed",
  "budget.warning",
  "turn.activity",
  "error",
  "turn.completed",
  "turn.failed",
  "turn.interrupted",
] as const;

/** The `type` tag of an event that this version knows. */
export type ThreadEventType = (typeof threadEventTypes)[number];

/** The thread exists. This is the first event of every `codex exec` process, also on a resumed thread. */
export type ThreadStartedEvent = {
  /** The tag of this event. */
  type: "thread.started";
  /** The id to resume the thread with (a UUID). A resumed thread keeps its id; a fork has a new one. */
  thread_id: string;
};

/** The agent has received the input and starts to work on it. Warnings may precede it, as `error` items. */
export type TurnStartedEvent = {
  /** The tag of this event. */
  type: "turn.started";
};

/** The turn succeeded. It is the last event of the turn. */
export type TurnCompletedEvent = {
  /** The tag of this event. */
  type: "turn.completed";
  /**
   * **The running total of the thread**, over all its turns and processes so far, not of this turn alone. The share of a
   * turn is the difference between two totals. A resumed thread continues from its previous total, and a fork from its
   * parent's. All counts are 0 if the CLI reports no usage.
   */
  usage: Usage;
  /** How full the context of the model is. Only on the app-server transport, if the agent reports it. */
  context_window?: ContextWindow;
};

/** The turn failed. It is the last event of the turn, and an `error` event with the same text precedes it. */
export type TurnFailedEvent = {
  /** The tag of this event. */
  type: "turn.failed";
  /** Why the turn failed. */
  error: ThreadError;
};

/**
 * The turn was interrupted. It is the last event of the turn. The SDK makes this event when `interrupt()` was called, or when
 * the server or another of its clients interrupted the turn; `codex exec` prints nothing when it is interrupted.
 */
export type TurnInterruptedEvent = {
  /** The tag of this event. */
  type: "turn.interrupted";
};

/** An item started. Items that arrive complete (messages, reasoning, warnings) have no such event. */
export type ItemStartedEvent = {
  /** The tag of this event. */
  type: "item.started";
  /** The item at its start, usually `in_progress`. */
  item: ThreadItem;
};

/** An item in progress changed: one more entry of a to-do list is done, for example. */
export type ItemUpdatedEvent = {
  /** The tag of this event. */
  type: "item.updated";
  /** The whole item in its new version. It replaces the previous version with the same id. */
  item: ThreadItem;
};

/** An item succeeded or failed: see its `status`. This may be the first event of the item. */
export type ItemCompletedEvent = {
  /** The tag of this event. */
  type: "item.completed";
  /** The whole item in its final version. It replaces the previous version with the same id. */
  item: ThreadItem;
};

/** The types of item whose text can arrive in pieces. */
export type ItemDeltaType = OpenEnum<
  "agent_message" | "reasoning" | "command_execution" | "todo_list" | "plan"
>;

/**
 * A piece of an item's text, as the agent produces it. Only the app-server transport has deltas; `codex exec` prints none.
 * The deltas of an item, joined in order, are the text of the completed item.
 *
 * The output of a command is an exception. The binary does not stream what a command prints in roughly its first 150 ms,
 * and it drops pieces of fast output (0.169). Only the completed item is sure to have the whole output, up to 1 MiB, of
 * which the binary keeps the beginning and the end. If only the end is missing, it arrives as a last delta. That is always
 * so for a command that is quick, or silent at first.
 */
export type ItemDeltaEvent = {
  /** The tag of this event. */
  type: "item.delta";
  /** The id of the item that the text belongs to. */
  item_id: string;
  /** The type of that item. For a command, the text is its output. */
  item_type: ItemDeltaType;
  /** The text to append. */
  delta: string;
};

/**
 * Four fifths of a budget are used. The turn is interrupted once all of it is. The SDK makes this event, once for each limit of a
 * turn; `codex exec` does not print it.
 */
export type BudgetWarningEvent = {
  /** The tag of this event. */
  type: "budget.warning";
  /** What the budget is for: the turn, its thread, or all threads of a `Codex`. */
  scope: OpenEnum<"turn" | "thread" | "codex">;
  /** What is limited: tokens, money, or the percentage of the account's allowance. */
  limit: OpenEnum<"total_tokens" | "output_tokens" | "cost" | "limit_percent">;
  /** How much is used: tokens, money in the unit of the prices, or percent. */
  used: number;
  /** How much may be used, in the same unit. */
  allowed: number;
};

/**
 * The turn is silent: says what the agent does meanwhile. The SDK makes this event, where it is asked for; `codex exec` does not
 * print it.
 */
export type TurnActivityEvent = {
  /** The tag of this event. */
  type: "turn.activity";
  /**
   * What the agent does: it waits for its model, a command, a patch, a tool of the program, an MCP tool, other agents, a hook or the
   * answer to a request.
   */
  kind: OpenEnum<"model" | "command" | "patch" | "tool" | "mcp" | "agent" | "hook" | "request">;
  /** The item of the turn that runs; null if it has none, as the model has. */
  item_id: string | null;
  /** What runs, in words: the command line, the name of the tool; null if there is no more to say. */
  detail: string | null;
  /** How long it has run so far, in milliseconds. */
  running_ms: number;
};

/**
 * The agent ran into a problem. **This does not end the turn.** It is usually a retry notice
 * (`Reconnecting... 2/5 (...)`); only `turn.completed`, `turn.failed` and `turn.interrupted` end a turn.
 */
export type ThreadErrorEvent = {
  /** The tag of this event. */
  type: "error";
  /** The problem, in the words of the binary. */
  message: string;
};

/**
 * An event of a type that this version of the package does not know: the object exactly as the binary sent it. Read its
 * other fields through `event as Record<string, unknown>`; as part of this type they would make `"item" in event` useless.
 */
export type UnknownThreadEvent = {
  /** A tag that no other event has. At run time it is the string that the binary sent. */
  type: UnrecognizedType;
};

/** Whether the event is of a type that this version does not know. */
export function isUnknownThreadEvent(event: ThreadEvent): event is UnknownThreadEvent {
  return !(threadEventTypes as readonly string[]).includes(event.type);
}
