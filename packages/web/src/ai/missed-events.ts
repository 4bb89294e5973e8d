import type { ThreadItem } from "@codex/protocol";
import type { WebEvent, WebRequest } from "../model/web-event.js";
import type { WebState } from "../model/web-state.js";

/** Returns events that lead from one state to a later one, for the last turn of the later one. */
export function missedEvents(before: WebState, after: WebState): WebEvent[] {
  const opened = requestsWithout(after, before).map((request) => ({
    type: "web.request_opened" as const,
    request,
  }));
  // A state does not contain the answers.
  const closed = requestsWithout(before, after).map(({ id }) => ({
    type: "web.request_closed" as const,
    id,
    decision: null,
  }));
  // A request may precede the call that it belongs to.
  const events: WebEvent[] = [...opened, ...missedItems(before, after), ...closed];
  if (after.isRunning) return events;
  const { status, usage } = after.thread;
  if (status === "completed" && usage !== null) events.push({ type: "turn.completed", usage });
  if (status === "interrupted") events.push({ type: "turn.interrupted" });
  events.push({ type: "web.turn_ended", error: after.error });
  return events;
}

function missedItems(before: WebState, after: WebState): WebEvent[] {
  const known = new Map(before.thread.items.map((each) => [each.key, each]));
  // A turn of a queue can have several attempts, each of which counts as a turn of the agent.
  const firstTurn = after.inputs.findLast(({ isSteering }) => !isSteering)?.turn ?? after.thread.turn;
  return after.thread.items.flatMap(({ key, turn, item, completed }): WebEvent[] => {
    const last = known.get(key);
    if (turn < firstTurn || last?.completed) return [];
    return [
      ...(last === undefined ? [{ type: "item.started" as const, item }] : []),
      ...missedText(last?.item, item),
      ...(completed ? [{ type: "item.completed" as const, item }] : []),
      ...(!completed && item.type === "todo_list" ? [{ type: "item.updated" as const, item }] : []),
    ];
  });
}

/** The text that a message or reasoning got in the meantime. */
function missedText(last: ThreadItem | undefined, item: ThreadItem): WebEvent[] {
  if (item.type !== "agent_message" && item.type !== "reasoning") return [];
  const known = last !== undefined && "text" in last ? last.text : "";
  if (item.text.length === known.length || !item.text.startsWith(known)) return [];
  const delta = item.text.slice(known.length);
  return [{ type: "item.delta", item_id: item.id, item_type: item.type, delta }];
}

/** The requests that wait in one state and not in another. */
function requestsWithout({ requests }: WebState, other: WebState): readonly WebRequest[] {
  return requests.filter(({ id }) => !other.requests.some((request) => request.id === id));
}
