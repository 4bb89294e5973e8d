// The events of a turn as the real CLI prints them.
import { emit } from "./output.mjs";
import { readPrompt } from "./prompt.mjs";
import { threadId } from "./run.mjs";

let items = 0;

export const threadStarted = { type: "thread.started", thread_id: threadId };
export const turnStarted = { type: "turn.started" };
export const turnCompleted = {
  type: "turn.completed",
  usage: {
    input_tokens: 100,
    cached_input_tokens: 40,
    cache_write_input_tokens: 0,
    output_tokens: 20,
    reasoning_output_tokens: 5,
  },
};

/**
 * A completed agent message.
 * @param {string} text
 */
export function message(text) {
  return { type: "item.completed", item: { id: `item_${items++}`, type: "agent_message", text } };
}

/** A command that has started. */
export function commandStarted() {
  const item = {
    id: `item_${items++}`,
    type: "command_execution",
    command: "sleep 1000",
    aggregated_output: "",
    exit_code: null,
    status: "in_progress",
  };
  return { type: "item.started", item };
}

/** Begins a turn: reads the prompt, prints `thread.started` and `turn.started`. */
export async function beginTurn() {
  await readPrompt();
  await emit(threadStarted, turnStarted);
}
