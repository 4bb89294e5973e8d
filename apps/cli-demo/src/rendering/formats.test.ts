import { expect, it } from "vitest";

import { formatDuration, formatUsage } from "./formats.js";
import { printableJson, printableText, visibleText } from "./printable-text.js";

it.each([
  [0, "0.0 s"],
  [1_449, "1.4 s"],
  [9_960, "10 s"],
  [59_700, "1 min 00 s"],
  [185_000, "3 min 05 s"],
])("formats %i ms as %s", (milliseconds, shown) => {
  expect(formatDuration(milliseconds)).toBe(shown);
});

it("shows which tokens are part of which, and omits zero counts", () => {
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
  ["\u001b\u001b[2J[2J \u009b2J", "[2J "],
  ["a\u202eb\u2066c\u200f", "abc"],
])("prints %j as %j", (text, printed) => {
  expect(printableText(text)).toBe(printed);
});

it.each([
  ["one\r\n\ttwo\n", "one\n    two\n"],
  ["rm -rf ~ #\recho hi", "rm -rf ~ #\\u{d}echo hi"],
  ["echo '\u001b]0;'; rm -rf ~; '\u0007'", "echo '\\u{1b}]0;'; rm -rf ~; '\\u{7}'"],
  [
    "a\u202e\u2066\u200b\u00ad\u2028\u3164\u{e0041}",
    "a\\u{202e}\\u{2066}\\u{200b}\\u{ad}\\u{2028}\\u{3164}\\u{e0041}",
  ],
  ["日本語 ✓ é 👍", "日本語 ✓ é 👍"],
])("hides nothing of %j: %j", (text, shown) => {
  expect(visibleText(text)).toBe(shown);
});

it("escapes terminal control characters in JSON without changing its value", () => {
  const value = { "k\u009b": ["\u001b[2J\u007f\u202e\n", "日本語"] };
  const json = printableJson(value, 2);
  expect(JSON.parse(json)).toEqual(value);
  expect(json).toContain('"k\\u009b"');
  expect(json).toContain('"\\u001b[2J\\u007f\\u202e\\n"');
});
