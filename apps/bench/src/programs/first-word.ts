import { openCodex } from "../contenders/codex.js";
import type { Contender, Sample } from "../harness/benchmark.js";
import { Stopwatch, serveTask } from "../harness/task.js";
import type { AgentTask } from "../workloads/real-agent.js";

/** Starts two threads one after another, and stops reading each one at the first word of its answer. */
export interface FirstWordTask extends AgentTask {
  contender: Contender;
}

await serveTask<FirstWordTask>(async ({ contender, place }): Promise<Sample> => {
  const codex = await openCodex(contender, place);
  const readFirstWord = async () => {
    const stopwatch = new Stopwatch();
    const thread = codex.startThread({ workingDirectory: place.workspace });
    const { events } = await thread.runStreamed("Explain the failure");
    for await (const event of events) {
      const isText =
        event.type === "item.delta"
          ? event.item_type === "agent_message"
          : event.type === "item.completed" && event.item.type === "agent_message";
      if (isText) return stopwatch.read().wallMs;
    }
    throw new Error("The turn ended without a word.");
  };
  const firstMs = await readFirstWord();
  const laterMs = await readFirstWord();
  await codex.close();
  return { firstMs, laterMs };
});
