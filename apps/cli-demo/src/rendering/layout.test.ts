import { expect, it } from "vitest";

import { cutLine, cutStart, definitionLines, shellLines, splitLine, textBlock } from "./layout.js";

it("breaks a command line between words, so that it can still be pasted", () => {
  const command = `codex-sdk-demo run --model gpt-5.5 "what has changed?" > changes.md`;
  expect(shellLines(command, 40)).toEqual([
    "codex-sdk-demo run --model gpt-5.5 \\",
    '    "what has changed?" > changes.md',
  ]);
  expect(shellLines(command, 30)).toEqual([
    "codex-sdk-demo run --model \\",
    "    gpt-5.5 \\",
    '    "what has changed?" > \\',
    "    changes.md",
  ]);
  expect(shellLines(command, undefined)).toEqual([command]);
});

it("puts descriptions next to short terms, and below long ones", () => {
  const rows = [
    ["0", "the turn completed"],
    ["124", "the turn exceeded --timeout"],
  ] as const;
  expect(definitionLines(rows)).toEqual(["0     the turn completed", "124   the turn exceeded --timeout"]);
  expect(definitionLines(rows, 24)).toEqual([
    "0     the turn completed",
    "124   the turn exceeded",
    "      --timeout",
  ]);
  expect(definitionLines([["codex-sdk-demo chat", "have a conversation"]], 28)).toEqual([
    "codex-sdk-demo chat",
    "      have a conversation",
  ]);
});

it("wraps text at words", () => {
  expect(textBlock("one two three four five six", "  ", 24)).toEqual(["  one two three four", "  five six"]);
});

it("cuts by columns, not by characters", () => {
  expect(cutLine("abcdef", 6)).toBe("abcdef");
  expect(cutLine("abcdef", 4)).toBe("abc…");
  // Each of these takes two columns.
  expect(cutLine("日本語です", 6)).toBe("日本…");
  expect(cutStart("日本語です", 6)).toBe("…です");
  expect(cutStart("abcdef", 4)).toBe("…def");
  expect(splitLine("日本語".repeat(5), 20)).toEqual(["日本語日本語日本語日", "本語日本語"]);
  expect(splitLine("", 20)).toEqual([""]);
  expect(splitLine("+  return total * quantity;", 20)).toEqual(["+  return total * ", "quantity;"]);
  expect(splitLine("one two three fours  x", 20)).toEqual(["one two three fours ", " x"]);
  expect(splitLine(`  ${"x".repeat(30)}`, 20)).toEqual([`  ${"x".repeat(18)}`, "x".repeat(12)]);
});
