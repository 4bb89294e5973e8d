import { reply } from "@codex/testing";

import type { Benchmark, Goal } from "../harness/benchmark.js";
import type { FirstWordTask } from "../programs/first-word.js";
import { runWithAgent } from "../workloads/run-with-agent.js";

const goals: Goal[] = [{ against: "published", atMost: 1 / 10, words: "a tenth of the published SDK" }];

/** An answer that takes the model five seconds to write. */
export const firstWord: Benchmark = {
  name: "first-word",
  why:
    "Time until somebody who waits for an answer of five seconds sees its first word. exec prints an answer when it is " +
    "complete; app-server tells every word as the model writes it.",
  contenders: ["published", "app-server"],
  rounds: 5,
  rows: [
    {
      title: "first word of an answer that takes 5 s",
      measure: "laterMs",
      unit: "ms",
      subject: "app-server",
      goals,
    },
    {
      title: "… in the first turn of a process",
      measure: "firstMs",
      unit: "ms",
      subject: "app-server",
      goals,
    },
  ],
  short: {
    rounds: 1,
    share: 1 / 5,
    limits: [{ measure: "laterMs", subject: "app-server", against: "published", atMost: 0.6 }],
  },
  async prepare(_, share) {
    const words = 50;
    const answer = reply.text(Array(words).fill("word "), { delayMs: (5000 / words) * share });
    return {
      measure: (contender) => runWithAgent<FirstWordTask>("first-word", answer, { contender }),
    };
  },
};
