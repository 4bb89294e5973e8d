import type { ThreadEvent } from "@codex/protocol";
import type { ModelReply } from "@codex/testing";
import { initialWebState, reduceWebEvent, type WebEvent, type WebState } from "@codex/web";

/** The last message of a {@link longThread}. */
export const lastMessage = "That was all of it.";

/** The state of a thread of one running turn with so many items: commands with output, and messages in Markdown. */
export function longThread(items: number): WebState {
  return [...eventsOf(items)].reduce(reduceWebEvent, initialWebState);
}

function* eventsOf(items: number): Generator<WebEvent> {
  yield { type: "web.input", key: "first", text: "Fix every test", isSteering: false };
  yield { type: "thread.started", thread_id: "0199a213-81c0-7800-8aa1-bbab2a035a53" };
  yield { type: "turn.started" };
  for (let index = 0; index < items - 1; index += 1) yield completedItem(index);
  yield { type: "item.completed", item: { id: "last", type: "agent_message", text: lastMessage } };
}

function completedItem(index: number): ThreadEvent {
  const id = `item_${index}`;
  if (index % 2 === 0) {
    const text = `The test \`case ${index}\` fails:\n\n1. it **expects** a list\n2. it gets \`undefined\``;
    return { type: "item.completed", item: { id, type: "agent_message", text } };
  }
  return {
    type: "item.completed",
    item: {
      id,
      type: "command_execution",
      command: `bash -lc 'npm test -- case-${index}'`,
      aggregated_output: "ok 1 - loads\nnot ok 2 - lists\n".repeat(5),
      exit_code: 1,
      status: "failed",
    },
  };
}

/** Endless events of a turn that continues: messages of 20 deltas. */
export function* endlessMessages(): Generator<WebEvent, never> {
  for (let message = 0; ; message += 1) {
    const item = { id: `streamed_${message}`, type: "agent_message" as const, text: "" };
    yield { type: "item.started", item };
    for (let word = 0; word < 20; word += 1) {
      yield { type: "item.delta", item_id: item.id, item_type: item.type, delta: "**word** " };
      item.text += "**word** ";
    }
    yield { type: "item.completed", item: { ...item } };
  }
}

/**
 * An answer whose deltas contain the time at which the model sends them, as milliseconds since the epoch. Any process on
 * the machine can compute from a delta how old it is.
 */
export function timedAnswer(deltas: number, delayMs: number): ModelReply {
  const chunks = Array.from({ length: deltas }, () => "");
  // Read one by one, as they are sent.
  for (const index of chunks.keys()) Object.defineProperty(chunks, index, { get: () => `${Date.now()} ` });
  return { kind: "outputs", outputs: [{ kind: "text", chunks, unfinished: false }], delayMs };
}

/** The beginning of a delta's time in the JSON of an event. */
const label = '"delta":"';

/** Returns the time in the JSON of a delta, or `undefined` if it is no delta. */
export function readTime(json: string): number | undefined {
  const start = json.indexOf(label);
  return start === -1 ? undefined : Number.parseInt(json.slice(start + label.length), 10);
}
