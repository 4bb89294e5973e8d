import { expect, it } from "vitest";

import { formatDuration } from "./format-duration.js";
import { formatUsage } from "./format-usage.js";
import { printableText } from "./printable-text.js";

it.each([
  [0, "0.0 s"],
  [1_449, "1.4 s"],
  [9_960, "10 s"],
  [59_700, "1 min 00 s"],
  [185_000, "3 min 05 s"],
])("%i ms are %s", (milliseconds, shown) => {
  expect(formatDuration(milliseconds)).toBe(shown);
});

it("says what is included in what, and leaves out what is nothing", () => {
  expect(formatUsage(null)).toBe("tokens not reported");
  const usage = {
    input_tokens: 1200,
    cached_input_tokens: 0,
    cache_write_input_tokens: 0,
    output_tokens: 5,
    reasoning_output_tokens: 0,
  };
  expect(formatUsage(usage)).toBe("1,200 tokens in, 5 out");
  expect(formatUsage({ ...usage, cached_input_tokens: 4, reasoning_output_tokens: 2 })).toBe(
    "1,200 tokens in (4 cached), 5 out (2 reasoning)",
  );
});

it.each([
  ["a\r\nb", "a\nb"],
  ["10%\r50%\rdone\n", "done\n"],
  ["\u001b[1mbold\u001b[0m", "bold"],
  ["a\tb\u0000\u0085c", "a    bc"],
  ["日本語 ✓", "日本語 ✓"],
])("%j is printed as %j", (text, printed) => {
  expect(printableText(text)).toBe(printed);
});
