import { describe, expect, it } from "vitest";

import type { Benchmark } from "../harness/benchmark.js";
import type { Samples } from "../harness/runner.js";
import { evaluate } from "./evaluation.js";
import { describeRun } from "./report.js";
import { markdownTable } from "./table.js";

const machine = { processors: "2 × Some", node: "v20.19.0", codex: "codex-cli 0.169.0" };

it("describes the machine once, with the range of dates and loads", () => {
  const results = [
    { date: "2026-11-28", load: 11 },
    { date: "2026-11-27", load: 0.5 },
  ];
  expect(describeRun(machine, results)).toBe(
    "Measured on 2 × Some, Node v20.19.0, codex-cli 0.169.0; 2026-11-27 to 2026-11-28; load 0.5 to 11.0.",
  );
});

describe("a row of the table", () => {
  const benchmark: Benchmark = {
    name: "some-page",
    why: "",
    contenders: ["app-server", "floor"],
    rounds: 1,
    rows: [{ title: "frame", measure: "ms", unit: "ms", subject: "app-server", goals: [{ atMost: 50 }] }],
    prepare: async () => ({ measure: async () => ({}) }),
  };
  const rowOf = (samples: Samples) => markdownTable(evaluate(benchmark, samples)).split("\n").at(-1);

  it("says that it was not measured", () => {
    const row = rowOf({ "app-server": [{}], floor: [{ ms: 20 }] });
    expect(row).toBe("| frame (app-server) | not measured |  |  |  |  |  |  |");
  });

  it("has no ratio of zeros", () => {
    const row = rowOf({ "app-server": [{ ms: 0 }], floor: [{ ms: 0 }] });
    expect(row).toBe("| frame (app-server) | 0 ms |  | 0 ms |  |  | ≤ 50.0 ms | ✓ |");
  });
});
