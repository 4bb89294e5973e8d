import { expect, it } from "vitest";

import { describeMachines } from "./describe-machines.js";

const machine = { processors: "2 × Some", load: 0.5, node: "v20.19.0", codex: "codex-cli 0.169.0" };
const result = { date: "2026-11-27", machine, samples: {} };

it("names a machine once, with the days and loads of all that ran there", () => {
  const later = { ...result, date: "2026-11-28", machine: { ...machine, load: 11 } };
  expect(describeMachines([later, result])).toBe(
    "Measured on 2 × Some, Node v20.19.0, codex-cli 0.169.0; 2026-11-27 to 2026-11-28; load 0.5 to 11.0.",
  );
});

it("has a line for each machine", () => {
  const elsewhere = { ...result, machine: { ...machine, node: "v24.0.0" } };
  expect(describeMachines([result, elsewhere]).split("\n\n")).toHaveLength(2);
});
