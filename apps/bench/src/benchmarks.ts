import { appServerTurn } from "./benchmarks/app-server-turn.js";
import { coldImport } from "./benchmarks/cold-import.js";
import { deltas } from "./benchmarks/deltas.js";
import { execTurn } from "./benchmarks/exec-turn.js";
import { firstWord } from "./benchmarks/first-word.js";
import { longLines } from "./benchmarks/long-lines.js";
import { manyThreads } from "./benchmarks/many-threads.js";
import { packageWeight } from "./benchmarks/package-weight.js";
import { runEvents } from "./benchmarks/run-events.js";
import { slowConsumer } from "./benchmarks/slow-consumer.js";
import { streamedEvents } from "./benchmarks/streamed-events.js";
import { threadGrowth } from "./benchmarks/thread-growth.js";
import { validation } from "./benchmarks/validation.js";
import { veryManyThreads } from "./benchmarks/very-many-threads.js";
import type { Benchmark } from "./harness/benchmark.js";

/** Those that look into `/proc`. */
const onLinux = process.platform === "linux" ? [manyThreads, veryManyThreads] : [];

/** All benchmarks, in the order of the table. */
export const benchmarks: readonly Benchmark[] = [
  coldImport,
  packageWeight,
  streamedEvents,
  runEvents,
  longLines,
  slowConsumer,
  execTurn,
  appServerTurn,
  threadGrowth,
  ...onLinux,
  firstWord,
  deltas,
  validation,
];
