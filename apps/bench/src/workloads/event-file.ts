import { once } from "node:events";
import { createWriteStream } from "node:fs";

/** What a turn's output is made of. */
export interface EventFileOptions {
  /** How many items; each is started, updated and completed. */
  items: number;
  /** What each command printed. */
  output: string;
}

/** Writes what `codex exec --json` would print for a turn of many commands. Returns the number of events. */
export async function writeEventFile(path: string, { items, output }: EventFileOptions): Promise<number> {
  const file = createWriteStream(path);
  let count = 0;
  const write = async (event: object) => {
    count += 1;
    if (!file.write(`${JSON.stringify(event)}\n`)) await once(file, "drain");
  };
  await write({ type: "thread.started", thread_id: "0199a213-81c0-7800-8aa1-bbab2a035a53" });
  await write({ type: "turn.started" });
  for (let index = 0; index < items; index += 1) {
    for (const stage of ["started", "updated", "completed"]) {
      await write({ type: `item.${stage}`, item: command(index, output, stage === "completed") });
    }
  }
  await write({ type: "turn.completed", usage });
  file.end();
  await once(file, "close");
  return count;
}

const usage = { input_tokens: 1, cached_input_tokens: 0, output_tokens: 1, reasoning_output_tokens: 0 };

function command(index: number, output: string, isDone: boolean): object {
  return {
    id: `item_${index}`,
    type: "command_execution",
    command: `bash -lc 'rg -n pattern_${index} src'`,
    aggregated_output: output,
    exit_code: isDone ? 0 : null,
    status: isDone ? "completed" : "in_progress",
  };
}
