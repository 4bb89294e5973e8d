import type { Benchmark } from "../harness/benchmark.js";
import { manyThreadsOf } from "./many-threads-of.js";

/** 128 threads at once. On exec these are 128 processes at a time, for minutes, so there is one round. */
export const veryManyThreads: Benchmark = {
  name: "very-many-threads",
  why: "The same for four times as many people, to see how either way of running their turns grows.",
  rounds: 1,
  ...manyThreadsOf([128]),
};
