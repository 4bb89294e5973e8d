import { expect, it } from "vitest";
import { costOf } from "./demo-info.js";

it("the cached part of the input has its own price", () => {
  const usage = {
    input_tokens: 3_000_000,
    cached_input_tokens: 2_000_000,
    cache_write_input_tokens: 0,
    output_tokens: 500_000,
    reasoning_output_tokens: 400_000,
  };
  expect(costOf(usage, { input: 1, cachedInput: 0.1, output: 10 })).toBeCloseTo(1 + 0.2 + 5);
});
