import type { Benchmark } from "../harness/benchmark.js";
import { manyThreadsOf } from "./many-threads-of.js";

/** 1, 8 and 32 threads of five turns at once. */
export const manyThreads: Benchmark = {
  name: "many-threads",
  why:
    "What a program that serves many people at once gets done, and the machine that it needs for it. On exec every turn " +
    "is a process of its own; on app-server all of them share one.",
  rounds: 3,
  short: {
    rounds: 1,
    share: 1 / 4,
    limits: [
      { measure: "turnCpuMs8", subject: "app-server", against: "exec", atMost: 0.8 },
      { measure: "residentMb8", subject: "app-server", against: "exec", atMost: 0.5 },
    ],
  },
  ...manyThreadsOf([1, 8, 32]),
};
