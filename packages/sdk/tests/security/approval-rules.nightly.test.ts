import { expect, it } from "vitest";

import { fuzz, randomLines, trickyLines } from "./shell-fuzz.js";
import { findShells } from "./shell-lab.js";

// The time budget, and the seed of a run to repeat.
const seconds = Number(process.env["FUZZ_SECONDS"] ?? 30);
const seed = Number(process.env["FUZZ_SEED"] ?? Date.now() % 1_000_000_000);

function* lines(): Generator<string> {
  yield* trickyLines();
  yield* randomLines(seed);
}

it("a line that approval rules read runs nothing else in any shell", {
  timeout: seconds * 1000 + 300_000,
}, async () => {
  const { shells, missing } = findShells();
  const end = performance.now() + seconds * 1000;
  const { surprises, ...counts } = await fuzz(lines(), shells, {
    goOn: (report) => performance.now() < end && report.surprises.length === 0,
  });
  const names = shells.map(({ name }) => name).join(", ");
  const without = missing.length > 0 ? `, without ${missing.join(", ")}` : "";
  console.log(`FUZZ_SEED=${seed} FUZZ_SECONDS=${seconds}, ${names}${without}: ${JSON.stringify(counts)}`);
  expect(surprises, `FUZZ_SEED=${seed}`).toEqual([]);
  expect(counts.accepted).toBeGreaterThan(0);
});
