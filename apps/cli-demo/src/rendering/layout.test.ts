import { expect, it } from "vitest";

import { definitionLines, shellLines, textBlock } from "./layout.js";

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
