import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { PackedLines } from "./packed-lines.js";

describe("PackedLines", () => {
  it("gives any lines back as they were, in order, also while more are added", () => {
    const line = fc.string({ unit: "grapheme", maxLength: 4000 }).filter((text) => !text.includes("\n"));
    fc.assert(
      fc.property(fc.array(line, { maxLength: 40 }), (lines) => {
        const packed = new PackedLines();
        for (const [index, text] of lines.entries()) {
          packed.add(text);
          if (index % 7 === 0) expect(packed.read()).toEqual(lines.slice(0, index + 1));
        }
        expect(packed.read()).toEqual(lines);
      }),
      { numRuns: 50 },
    );
  });
});
