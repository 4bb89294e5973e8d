import { expect, it } from "vitest";

import { noiseBytes } from "../find-problems.js";
import { settledMemory } from "./memory.js";

it("what somebody still holds counts, and nothing else does", async () => {
  const before = await settledMemory();
  const held: object[] = [];
  for (let number = 0; number < 100_000; number += 1) held.push({ number });
  const buffers = [Buffer.alloc(2 * noiseBytes)];
  const holding = await settledMemory();
  expect(holding.heapBytes - before.heapBytes).toBeGreaterThan(noiseBytes);
  expect(holding.bufferBytes - before.bufferBytes).toBeGreaterThan(noiseBytes);

  held.length = 0;
  buffers.length = 0;
  const after = await settledMemory();
  expect(after.heapBytes - before.heapBytes).toBeLessThan(noiseBytes);
  expect(after.bufferBytes - before.bufferBytes).toBeLessThan(noiseBytes);
});
