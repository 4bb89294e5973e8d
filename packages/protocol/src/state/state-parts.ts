import type { ThreadItem } from "../items/thread-item.js";
import { ItemLog } from "./item-log.js";
import type { ThreadState } from "./thread-state.js";

/** The reducer's form of a state, with items that are cheap to change. */
export interface StateParts extends Omit<ThreadState, "items"> {
  /** Whether `finalResponse` is marked as the final answer, which a later remark must not replace. */
  readonly isFinal: boolean;
  readonly log: ItemLog;
}

/** A map and not a field of the state, so that a modified copy of a state cannot carry stale parts. */
const partsByState = /* @__PURE__ */ new WeakMap<ThreadState, StateParts>();

/** The parts of any state, whether it comes from the reducer or from JSON. */
export function partsOf(state: ThreadState): StateParts {
  const parts = partsByState.get(state);
  if (parts !== undefined) return parts;
  const { items, ...rest } = state;
  const { turn } = rest;
  const isFinal = items.some((entry) => entry.turn === turn && entry.completed && isFinalAnswer(entry.item));
  return { ...rest, isFinal, log: ItemLog.from(items) };
}

/** Whether the model provider marked the item as the answer that ends the turn. What the agent sends meanwhile has the mark, too. */
export function isFinalAnswer(item: ThreadItem): boolean {
  return item.type === "agent_message" && item.phase === "final_answer" && item.delivery !== "async";
}

/** The state with these parts. It builds the array of its items only when it is read. */
export function stateOf(parts: StateParts): ThreadState {
  const { log, threadId, status, turn, runningText, finalResponse, todoList, usage, contextWindow } = parts;
  const { error, retryNotice } = parts;
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
    contextWindow,
    error,
    retryNotice,
  };
  partsByState.set(state, parts);
  return state;
}
