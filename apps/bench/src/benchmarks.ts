import type { Benchmark } from "./harness/benchmark.js";
import { runEvents } from "./run-events.js";
import { streamedEvents } from "./streamed-events.js";

/** All benchmarks, in the order of the table. */
export const benchmarks: readonly Benchmark[] = [streamedEvents, runEvents];
