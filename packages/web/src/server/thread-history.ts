import type { StoredTurn, ThreadEvent, ThreadHistory } from "@codex/sdk";
import type { WebEvent } from "../model/web-event.js";
import { initialWebState, reduceWebEvent, type WebState } from "../model/web-state.js";

/** The state of a thread that this server did not run, from its record. Its usage is unknown. */
export function stateOfHistory({ id, turns }: ThreadHistory): WebState {
  const events = turns.flatMap((turn) => eventsOf(id, turn));
  const state = events.reduce(reduceWebEvent, initialWebState);
  return { ...state, thread: { ...state.thread, threadId: id, usage: null } };
}

const unknownUsage = {
  input_tokens: 0,
  cached_input_tokens: 0,
  cache_write_input_tokens: 0,
  output_tokens: 0,
  reasoning_output_tokens: 0,
};

const unknownImage = { id: null, mediaType: null, bytes: null };

/** The events that the turn would have had for its viewers. */
function eventsOf(threadId: string, turn: StoredTurn): WebEvent[] {
  const inputs = turn.userMessages.map((text, index): WebEvent => {
    const images = Array.from({ length: turn.userImages[index] ?? 0 }, () => unknownImage);
    return { type: "web.input", key: `${turn.id}/${index}`, text, isSteering: false, images };
  });
  return [
    ...inputs,
    { type: "thread.started", thread_id: threadId },
    { type: "turn.started" },
    ...turn.items.map((item): ThreadEvent => ({ type: "item.completed", item })),
    endOf(turn),
    { type: "web.turn_ended", error: null },
  ];
}

function endOf({ status, error }: StoredTurn): ThreadEvent {
  if (status === "completed") return { type: "turn.completed", usage: unknownUsage };
  if (status === "failed") return { type: "turn.failed", error: { message: error ?? "" } };
  return { type: "turn.interrupted" };
}
