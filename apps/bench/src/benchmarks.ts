import { longLines, runEvents, slowConsumer, streamedEvents, validation } from "./benchmarks/events.js";
import { manyThreads, veryManyThreads } from "./benchmarks/many-threads.js";
import { coldImport, packageWeight } from "./benchmarks/package.js";
import { deltas, firstWord } from "./benchmarks/streaming.js";
import { queueBacklog, queuedTurn, queueLoad, queueRecovery, queueWorkers } from "./benchmarks/turn-queue.js";
import { appServerTurn, execTurn, threadGrowth } from "./benchmarks/turns.js";
import { webFirstWord, webPage, webViewers } from "./benchmarks/web.js";
import type { Benchmark } from "./harness/benchmark.js";

/** Returns benchmarks that read `/proc`, where it exists. */
const onLinux = (...some: Benchmark[]) => (process.platform === "linux" ? some : []);

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
  ...onLinux(manyThreads, veryManyThreads),
  firstWord,
  deltas,
  webViewers,
  webFirstWord,
  webPage,
  ...onLinux(queuedTurn, queueWorkers, queueRecovery, queueBacklog, queueLoad),
  validation,
];
