import { expect, test } from "vitest";
import { formatPath } from "./format-path.js";

test.each([
  [[], ""],
  [["item"], "item"],
  [["item", "changes", 0, "path"], "item.changes[0].path"],
  [["item", "agents_states", "0199-b", "status"], 'item.agents_states["0199-b"].status'],
  [["", "a.b", 'q"'], '[""]["a.b"]["q\\""]'],
])("%j reads %s", (path, text) => {
  expect(formatPath(path)).toBe(text);
});
