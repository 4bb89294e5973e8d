import type { ThreadItem } from "../items/thread-item.js";
import { ItemLog } from "./item-log.js";
import type { ThreadState } from "./thread-state.js";

/** A state as the reducer handles it: with the items in a form that is cheap to change. */
export interface StateParts extends Omit<ThreadState, "items"> {
  /** Whether `finalResponse` is marked as the final answer, so that a remark after it does not replace it. */
  readonly isFinal: boolean;
  /** The items. */
  readonly log: ItemLog;
}

/** Beside the states and not in them, so that a copy of a state with other fields cannot carry stale items. */
const partsByState = /* @__PURE__ */ new WeakMap<ThreadState, StateParts>();

/** The parts of any state, whether the reducer made it or it came out of JSON. */
export function partsOf(state: ThreadState): StateParts {
  const parts = partsByState.get(state);
  if (parts !== undefined) return parts;
  const { items, ...rest } = state;
  const { turn } = rest;
  const isFinal = items.some((entry) => entry.turn === turn && entry.completed && isFinalAnswer(entry.item));
  return { ...rest, isFinal, log: ItemLog.from(items) };
}

/** Whether the model provider marked the item as the answer that ends the turn. */
export function isFinalAnswer(item: ThreadItem): boolean {
  return item.type === "agent_message" && item.phase === "final_answer";
}

/** The state made of these parts. Its items are put into an array only when somebody reads them. */
export function stateOf(parts: StateParts): ThreadState {
  const { log, threadId, status, turn, runningText, finalResponse, todoList, usage, error, retryNotice } =
    parts;
  const state: ThreadState = {
    threadId,
    status,
    turn,
    get items() {
      return log.toArray();
    },
    runningText,
    finalResponse,
    todoList,
    usage,
    error,
    retryNotice,
  };
  partsByState.set(state, parts);
  return state;
}
