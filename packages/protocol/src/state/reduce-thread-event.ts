import type { ItemDeltaEvent, ThreadEvent } from "../events/thread-event.js";
import type { ThreadItem } from "../items/thread-item.js";
import { isFinalAnswer, partsOf, type StateParts, stateOf } from "./state-parts.js";
import type { ThreadState, ThreadStateItem } from "./thread-state.js";

/**
 * Returns the state after one event. The function is pure: it does not modify the given state, and the new state shares all
 * parts that did not change. An event that changes nothing, such as one of an unknown type, returns the same state.
 *
 * Pass the events of all turns of a thread, in order, each once. Item ids may repeat, from turn to turn and within a turn:
 * once an item is complete, the next `item.started`, `item.delta` or `item.completed` with its id is a new item.
 *
 * @param state The state so far; start with `initialThreadState`.
 * @param event The next event. It is not validated; use `parseThreadEvent` for events from an untrusted source.
 *
 * @example
 * ```ts
 * let state = initialThreadState;
 * for await (const event of events) {
 *   state = reduceThreadEvent(state, event);
 *   console.log(state.status, state.runningText);
 * }
 * ```
 */
export function reduceThreadEvent(state: ThreadState, event: ThreadEvent): ThreadState {
  const parts = partsOf(state);
  const next = reduceParts(parts, event);
  return next === parts ? state : stateOf(next);
}

function reduceParts(parts: StateParts, event: ThreadEvent): StateParts {
  switch (event.type) {
    case "thread.started":
      // The first event of every exec process, which numbers its items from 0 again. Warnings may precede `turn.started`.
      // So this event opens the next turn, even if the last one was cut short.
      return { ...beginTurn(parts), status: "starting", threadId: event.thread_id };
    case "turn.started":
      return { ...(parts.status === "starting" ? parts : beginTurn(parts)), status: "running" };
    case "turn.completed":
      return {
        ...endTurn(parts),
        status: "completed",
        usage: event.usage,
        contextWindow: event.context_window ?? parts.contextWindow,
      };
    case "turn.failed":
      return { ...endTurn(parts), status: "failed", error: event.error };
    case "turn.interrupted":
      return { ...endTurn(parts), status: "interrupted" };
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
  // The completed version is final, so a later update is out of date.
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
  // A delta without an `item.started`: the caller joined in the middle of a message.
  if (type === "agent_message")
    return putItem(parts, { id, type: "agent_message", text: delta }, "item.started");
  if (type === "reasoning") return putItem(parts, { id, type: "reasoning", text: delta }, "item.started");
  if (type === "plan") return putItem(parts, { id, type: "plan", text: delta }, "item.started");
  return parts;
}

/** The key of the latest entry of an item id, or a new key once that entry is complete. */
function keyOf(turn: number, id: string, latest: ThreadStateItem | undefined): string {
  if (!latest) return `${turn}/${id}`;
  if (!latest.completed) return latest.key;
  const count = /^\d+\.(\d+)/.exec(latest.key)?.[1] ?? 1;
  return `${turn}.${Number(count) + 1}/${id}`;
}

/** The item with the delta appended to its text or output; the same item if it has neither, as its new versions arrive whole. */
function appendDelta(item: ThreadItem, delta: string): ThreadItem {
  if (item.type === "command_execution")
    return { ...item, aggregated_output: item.aggregated_output + delta };
  const { text } = item as { text?: unknown };
  return typeof text === "string" ? { ...item, ...{ text: text + delta } } : item;
}
