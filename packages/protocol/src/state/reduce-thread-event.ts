import type { ItemDeltaEvent } from "../events/item-delta-event.js";
import type { ThreadEvent } from "../events/thread-event.js";
import type { ThreadItem } from "../items/thread-item.js";
import { appendDelta } from "./append-delta.js";
import { partsOf, type StateParts, stateOf } from "./state-parts.js";
import type { ThreadState } from "./thread-state.js";

/**
 * Moves a state on by one event. Pure: the state given stays as it is, and parts that did not change are the same
 * objects in the new one. An event that changes nothing, such as one of an unknown type, gives the same state back.
 *
 * Feed it the events of all turns of a thread, in order: it keeps the turns apart although their item ids repeat.
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
      return putItem(parts, event.item, false);
    case "item.completed":
      return putItem(parts, event.item, true);
    case "item.delta":
      return putDelta(parts, event);
    default:
      return parts;
  }
}

function beginTurn(parts: StateParts): StateParts {
  return { ...endTurn(parts), turn: parts.turn + 1, finalResponse: "", todoList: [], error: null };
}

function endTurn(parts: StateParts): StateParts {
  return { ...parts, runningText: "", retryNotice: null };
}

function putItem(parts: StateParts, item: ThreadItem, completed: boolean): StateParts {
  const { turn } = parts;
  const key = keyOf(turn, item.id);
  // The completed version is final: whatever comes late or again is older.
  if (!completed && parts.log.get(key)?.completed) return parts;
  const log = parts.log.put({ key, turn, item, completed });
  const next = { ...parts, log, retryNotice: null };
  if (item.type === "todo_list") return { ...next, todoList: item.items };
  if (item.type !== "agent_message") return next;
  return completed
    ? { ...next, runningText: "", finalResponse: item.text }
    : { ...next, runningText: item.text };
}

function putDelta(parts: StateParts, { item_id: id, item_type: type, delta }: ItemDeltaEvent): StateParts {
  const before = parts.log.get(keyOf(parts.turn, id));
  if (before !== undefined) {
    const item = appendDelta(before.item, delta);
    return item === before.item ? parts : putItem(parts, item, false);
  }
  // Whoever joins in the middle of a message has missed its start.
  if (type === "agent_message") return putItem(parts, { id, type: "agent_message", text: delta }, false);
  if (type === "reasoning") return putItem(parts, { id, type: "reasoning", text: delta }, false);
  return parts;
}

function keyOf(turn: number, id: string): string {
  return `${turn}/${id}`;
}
