// cspell:ignore caht chatt doctro loguot
import { expect, it } from "vitest";

import { nearest, orList } from "./suggestions.js";

const commands = ["demo", "run", "chat", "resume", "threads", "login", "logout", "doctor", "help"];

it.each([
  ["caht", "chat"],
  ["chatt", "chat"],
  ["res", "resume"],
  ["doctro", "doctor"],
  ["loguot", "logout"],
  ["hello", undefined],
  ["log", undefined],
  ["test", undefined],
  ["r", undefined],
])("suggests for %j: %s", (word, meant) => {
  expect(nearest(word, commands)).toBe(meant);
});

it("joins names", () => {
  expect([[], ["a"], ["a", "b"], ["a", "b", "c"]].map((names) => orList(names, "or"))).toEqual([
    "",
    "a",
    "a or b",
    "a, b or c",
  ]);
});
