const usage = { input_tokens: 1, cached_input_tokens: 0, output_tokens: 1, reasoning_output_tokens: 0 };

/** The events of a turn, around those of its items. */
export function* turnEvents(itemEvents: Iterable<object>): Generator<object> {
  yield { type: "thread.started", thread_id: "0199a213-81c0-7800-8aa1-bbab2a035a53" };
  yield { type: "turn.started" };
  yield* itemEvents;
  yield { type: "turn.completed", usage };
}

/** One of the events of a command that the agent ran. */
export function commandEvent(
  stage: "started" | "updated" | "completed",
  index: number,
  output: string,
): object {
  const isDone = stage === "completed";
  return {
    type: `item.${stage}`,
    item: {
      id: `item_${index}`,
      type: "command_execution",
      command: `bash -lc 'rg -n pattern_${index} src'`,
      aggregated_output: output,
      exit_code: isDone ? 0 : null,
      status: isDone ? "completed" : "in_progress",
    },
  };
}
