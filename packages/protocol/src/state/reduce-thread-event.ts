import type { ItemDeltaEvent } from "../events/item-delta-event.js";
import type { ThreadEvent } from "../events/thread-event.js";
import type { ThreadItem } from "../items/thread-item.js";
import { appendDelta } from "./append-delta.js";
import { isFinalAnswer, partsOf, type StateParts, stateOf } from "./state-parts.js";
import type { ThreadState } from "./thread-state.js";
import type { ThreadStateItem } from "./thread-state-item.js";

/**
 * Returns the state after one event. Pure: the given state stays as it is, and parts that did not change are the same
 * objects in the new one. An event that changes nothing, such as one of an unknown type, returns the same state.
 *
 * Feed it the events of all turns of a thread, in order, each once. Item ids may repeat, from turn to turn and within a
 * turn: once an item is complete, the next `item.started`, `item.delta` or `item.completed` with its id is a new item.
 *
 * @param state The state so far; begin with `initialThreadState`.
 * @param event The next event. It is not validated: use `parseThreadEvent` on what you do not trust.
 */
export function reduceThreadEvent(state: ThreadState, event: ThreadEvent): ThreadState {
  const parts = partsOf(state);
  const next = reduceParts(parts, event);
  return next === parts ? state : stateOf(next);
}

function reduceParts(parts: StateParts, event: ThreadEvent): StateParts {
  switch (event.type) {
    case "thread.started":
      // Every exec process begins with it, and numbers its items from 0 again: warnings may even come before
      // `turn.started`. So it opens the next turn, also when the last one was cut short.
      return { ...beginTurn(parts), status: "starting", threadId: event.thread_id };
    case "turn.started":
      return { ...(parts.status === "starting" ? parts : beginTurn(parts)), status: "running" };
    case "turn.completed":
      return { ...endTurn(parts), status: "completed", usage: event.usage };
    case "turn.failed":
      return { ...endTurn(parts), status: "failed", error: event.error };
    case "error":
      return { ...parts, retryNotice: event.message };
    case "item.started":
    case "item.updated":
    case "item.completed":
      return putItem(parts, event.item, event.type);
    case "item.delta":
      return putDelta(parts, event);
    default:
      return parts;
  }
}

function beginTurn(parts: StateParts): StateParts {
  return {
    ...endTurn(parts),
    turn: parts.turn + 1,
    finalResponse: "",
    isFinal: false,
    todoList: [],
    error: null,
  };
}

function endTurn(parts: StateParts): StateParts {
  return { ...parts, runningText: "", retryNotice: null };
}

type ItemEventType = "item.started" | "item.updated" | "item.completed";

function putItem(parts: StateParts, item: ThreadItem, type: ItemEventType): StateParts {
  const { turn } = parts;
  const latest = parts.log.latest(turn, item.id);
  const completed = type === "item.completed";
  // The completed version is final, so an update after it is older.
  if (latest?.completed && type === "item.updated") return parts;
  const log = parts.log.put({ key: keyOf(turn, item.id, latest), turn, item, completed });
  const next = { ...parts, log, retryNotice: null };
  if (item.type === "todo_list") return { ...next, todoList: item.items };
  if (item.type !== "agent_message") return next;
  if (!completed) return { ...next, runningText: item.text };
  const isFinal = isFinalAnswer(item);
  const ended = { ...next, runningText: "" };
  return parts.isFinal && !isFinal ? ended : { ...ended, finalResponse: item.text, isFinal };
}

function putDelta(parts: StateParts, { item_id: id, item_type: type, delta }: ItemDeltaEvent): StateParts {
  const latest = parts.log.latest(parts.turn, id);
  if (latest?.completed === false) {
    const item = appendDelta(latest.item, delta);
    return item === latest.item ? parts : putItem(parts, item, "item.updated");
  }
  // A delta that follows no `item.started`: the caller joined in the middle of a message.
  if (type === "agent_message")
    return putItem(parts, { id, type: "agent_message", text: delta }, "item.started");
  if (type === "reasoning") return putItem(parts, { id, type: "reasoning", text: delta }, "item.started");
  return parts;
}

/** The key of the entry that an event is about: the latest one of its item id, or a new one once that is complete. */
function keyOf(turn: number, id: string, latest: ThreadStateItem | undefined): string {
  if (!latest) return `${turn}/${id}`;
  if (!latest.completed) return latest.key;
  const count = /^\d+\.(\d+)/.exec(latest.key)?.[1] ?? 1;
  return `${turn}.${Number(count) + 1}/${id}`;
}
