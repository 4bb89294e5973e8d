import type { Sample } from "../harness/benchmark.js";
import { Stopwatch, serveTask } from "../harness/task.js";
import { smallEvents } from "../workloads/events.js";

/** How events are looked at after they were parsed. */
export type Validation = "none" | "check" | "schema";

/** Lines parsed and validated again and again. */
export interface ValidationTask {
  validation: Validation;
  /** How many items; there are three events of each. */
  items: number;
}

/** After the first pass everything is compiled. */
const passes = 4;

await serveTask<ValidationTask>(async ({ validation, items }): Promise<Sample> => {
  const isValid = await loadValidator(validation);
  const lines = Array.from(smallEvents(items), (event) => JSON.stringify(event));
  let bestCpuMs = Number.POSITIVE_INFINITY;
  for (let pass = 0; pass < passes; pass += 1) {
    const stopwatch = new Stopwatch();
    for (const line of lines) {
      if (!isValid(JSON.parse(line))) throw new Error("An event that is none.");
    }
    bestCpuMs = Math.min(bestCpuMs, stopwatch.read().cpuMs);
  }
  return { cpuMs: bestCpuMs };
});

async function loadValidator(validation: Validation): Promise<(event: unknown) => boolean> {
  if (validation === "none") return () => true;
  if (validation === "check") {
    // What the SDK does with every event.
    const { checkThreadEvent } = await import("@codex/protocol/check");
    return (event) => checkThreadEvent(event) !== undefined;
  }
  const { threadEventSchema } = await import("@codex/protocol/schemas");
  return (event) => threadEventSchema.safeParse(event).success;
}
