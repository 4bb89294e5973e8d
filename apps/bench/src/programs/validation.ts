import type { Sample } from "../harness/benchmark.js";
import { Stopwatch, serveTask } from "../harness/task.js";
import { smallEvents } from "../workloads/events.js";

/** Validation of each event after parsing. */
export type Validation = "none" | "check" | "schema";

/** Parses and validates the lines of a turn repeatedly. */
export interface ValidationTask {
  validation: Validation;
  /** Number of items, with three events each. */
  items: number;
}

/** After the first pass the code is compiled. */
const passes = 4;

await serveTask<ValidationTask>(async ({ validation, items }): Promise<Sample> => {
  const isValid = await loadValidator(validation);
  const lines = Array.from(smallEvents(items), (event) => JSON.stringify(event));
  let bestCpuMs = Number.POSITIVE_INFINITY;
  for (let pass = 0; pass < passes; pass += 1) {
    const stopwatch = new Stopwatch();
    for (const line of lines) {
      if (!isValid(JSON.parse(line))) throw new Error("A generated event is invalid.");
    }
    bestCpuMs = Math.min(bestCpuMs, stopwatch.read().cpuMs);
  }
  return { cpuMs: bestCpuMs };
});

async function loadValidator(validation: Validation): Promise<(event: unknown) => boolean> {
  if (validation === "none") return () => true;
  if (validation === "check") {
    // The SDK's own check.
    const { checkThreadEvent } = await import("@codex/protocol/check");
    return (event) => checkThreadEvent(event) !== undefined;
  }
  const { threadEventSchema } = await import("@codex/protocol/schemas");
  return (event) => threadEventSchema.safeParse(event).success;
}
