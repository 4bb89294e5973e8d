import { longLines, runEvents, slowConsumer, streamedEvents, validation } from "./benchmarks/events.js";
import { manyThreads, veryManyThreads } from "./benchmarks/many-threads.js";
import { coldImport, packageWeight } from "./benchmarks/package.js";
import { deltas, firstWord } from "./benchmarks/streaming.js";
import { queueBacklog, queuedTurn, queueLoad, queueRecovery, queueWorkers } from "./benchmarks/turn-queue.js";
import { appServerTurn, execTurn, threadGrowth } from "./benchmarks/turns.js";
import { webFirstWord, webPage, webViewers } from "./benchmarks/web.js";
import type { Benchmark } from "./harness/benchmark.js";

/** These read `/proc`. */
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
  webViewers,
  webFirstWord,
  webPage,
  queuedTurn,
  queueWorkers,
  queueRecovery,
  queueBacklog,
  queueLoad,
  validation,
];
