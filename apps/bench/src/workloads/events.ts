/** Ten lines of search output; an event that contains them has 545 bytes. */
const output = "src/main.ts:12: pattern found here\n".repeat(10);

/** The events of a turn with small commands: three events per item, 545 bytes each. */
export function smallEvents(items: number): Generator<object> {
  return turnEvents(smallCommands(items));
}

function* smallCommands(items: number): Generator<object> {
  for (let index = 0; index < items; index += 1) {
    yield commandEvent("started", index, output);
    yield commandEvent("updated", index, output);
    yield commandEvent("completed", index, output);
  }
}

/** A line of output, mostly characters of two to four bytes. */
const line = "Größe und Übermaß – 日本語のテキスト, ελληνικά, кириллица 🙂\n";
const lineBytes = Buffer.byteLength(line);

/**
 * The events of a turn whose commands print a lot of non-ASCII text.
 *
 * @param bytes size of each command's output in UTF-8
 */
export function largeEvents(items: number, bytes: number): Generator<object> {
  return turnEvents(largeCommands(items, line.repeat(Math.ceil(bytes / lineBytes))));
}

function* largeCommands(items: number, output: string): Generator<object> {
  for (let index = 0; index < items; index += 1) yield commandEvent("completed", index, output);
}

const usage = { input_tokens: 1, cached_input_tokens: 0, output_tokens: 1, reasoning_output_tokens: 0 };

/** Wraps the events of items in those of a complete turn. */
function* turnEvents(itemEvents: Iterable<object>): Generator<object> {
  yield { type: "thread.started", thread_id: "0199a213-81c0-7800-8aa1-bbab2a035a53" };
  yield { type: "turn.started" };
  yield* itemEvents;
  yield { type: "turn.completed", usage };
}

/** An event of a command that the agent runs. */
function commandEvent(stage: "started" | "updated" | "completed", index: number, output: string): object {
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
