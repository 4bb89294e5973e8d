import { coldImport } from "./benchmarks/cold-import.js";
import { execTurn } from "./benchmarks/exec-turn.js";
import { longLines } from "./benchmarks/long-lines.js";
import { packageWeight } from "./benchmarks/package-weight.js";
import { runEvents } from "./benchmarks/run-events.js";
import { slowConsumer } from "./benchmarks/slow-consumer.js";
import { streamedEvents } from "./benchmarks/streamed-events.js";
import { validation } from "./benchmarks/validation.js";
import type { Benchmark } from "./harness/benchmark.js";

/** All benchmarks, in the order of the table. */
export const benchmarks: readonly Benchmark[] = [
  coldImport,
  packageWeight,
  streamedEvents,
  runEvents,
  longLines,
  slowConsumer,
  execTurn,
  validation,
];
