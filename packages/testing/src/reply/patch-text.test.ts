import { expect, it } from "vitest";
import { patchText } from "./patch-text.js";

it("writes the format of the apply_patch tool", () => {
  expect(
    patchText([
      { add: "new.txt", content: "one\n\ntwo\n" },
      { update: "old.txt", replace: "before", with: "after\nmore", moveTo: "moved.txt" },
      { update: "cut.txt", replace: "gone", with: "" },
      { delete: "dead.txt" },
    ]),
  ).toBe(
    [
      "*** Begin Patch",
      "*** Add File: new.txt",
      "+one",
      "+",
      "+two",
      "*** Update File: old.txt",
      "*** Move to: moved.txt",
      "@@",
      "-before",
      "+after",
      "+more",
      "*** Update File: cut.txt",
      "@@",
      "-gone",
      "*** Delete File: dead.txt",
      "*** End Patch",
    ].join("\n"),
  );
});
