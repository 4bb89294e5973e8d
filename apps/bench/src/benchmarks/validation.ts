import type { Benchmark } from "../harness/benchmark.js";
import { runProgram } from "../harness/run-program.js";
import type { Validation, ValidationTask } from "../programs/validation.js";

/** What it costs that no malformed event gets through. */
export const validation: Benchmark = {
  name: "validation",
  why:
    "Processor time to parse the lines of 200,000 events and to check each, against parsing alone, which is the floor " +
    "here. The check is always on; this is what never seeing a malformed event costs.",
  contenders: ["exec", "floor"],
  rounds: 7,
  rows: [
    {
      title: "200,000 events parsed and checked as the SDK does, processor time",
      measure: "checkedMs",
      unit: "ms",
      subject: "exec",
    },
    { title: "… with the zod schemas instead", measure: "schemaMs", unit: "ms", subject: "exec" },
  ],
  short: {
    rounds: 3,
    share: 0.1,
    limits: [{ measure: "checkedMs", subject: "exec", against: "floor", atMost: 1.35 }],
  },
  async prepare(_, share) {
    const items = Math.round(66_666 * share);
    const measure = async (how: Validation) => {
      const task: ValidationTask = { validation: how, items };
      return (await runProgram("validation", task))["cpuMs"] as number;
    };
    return {
      async measure(contender) {
        if (contender === "exec") {
          return { checkedMs: await measure("check"), schemaMs: await measure("schema") };
        }
        const parsedMs = await measure("none");
        return { checkedMs: parsedMs, schemaMs: parsedMs };
      },
    };
  },
};
