import { expect, it } from "vitest";

import { readKeys } from "./keyboard.js";

it.each([
  ["y", ["y"]],
  ["grüße 👋", ["grüße 👋"]],
  ["a line\r", ["a line", "enter"]],
  ["one\r\ntwo", ["one", "enter", "two"]],
  ["\u001b", ["escape"]],
  ["\u001b[A\u001b[1;5C\u001bOP", []],
  ["\u007f\u0015\u0003", ["backspace", "clear", "interrupt"]],
  ["\t\u0001", []],
])("reads %j as %j", (chunk, expected) => {
  expect(readKeys(chunk).map((key) => (key.name === "text" ? key.text : key.name))).toEqual(expected);
});
