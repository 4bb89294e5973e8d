import { expect, it } from "vitest";
import { OutcomeCounts } from "./outcomes.js";
import { findProblems, noiseBytes } from "./report.js";
import type { SoakReport } from "./soak.js";

const memory = (heapBytes: number, bufferBytes: number) => ({
  heapBytes,
  bufferBytes,
  residentBytes: 0,
  turns: 0,
});

const good: SoakReport = {
  counts: new OutcomeCounts(),
  seconds: 1,
  before: { processes: [], "open files": ["pipe", "pipe"] },
  after: { processes: [], "open files": ["pipe"] },
  memory: [memory(100, 100), memory(9 * noiseBytes, 100), memory(noiseBytes, noiseBytes)],
  uncaught: [],
};

it("finds no problems if nothing is left", () => {
  expect(findProblems(good)).toEqual([]);
});

it.each<[string, Partial<SoakReport>]>([
  ["left behind, processes: codex exec", { after: { processes: ["codex exec"] } }],
  ["left behind, open files: pipe", { after: { "open files": ["pipe", "pipe", "pipe"] } }],
  ["uncaught: Error: oh", { uncaught: ["Error: oh"] }],
  ["the heap grew by 2097153 bytes", { memory: [memory(0, 0), memory(noiseBytes + 1, 0)] }],
  ["the buffers grew by 2097153 bytes", { memory: [memory(0, 0), memory(0, noiseBytes + 1)] }],
])("finds: %s", (words, difference) => {
  const problems = findProblems({ ...good, ...difference });
  expect(problems).toHaveLength(1);
  expect(problems[0]).toContain(words);
});
