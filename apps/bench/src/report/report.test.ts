import { expect, it } from "vitest";

import { describeRun } from "./report.js";

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
