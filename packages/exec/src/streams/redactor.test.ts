import fc from "fast-check";
import { expect, it } from "vitest";
import { Redactor } from "./redactor.js";

const SECRET = "sk-secret-sk-secret-key";

it("replaces secrets wherever the text is cut, and changes nothing else", () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom(SECRET, "sk-", "sk-secret-", " ", "key", "é"), { maxLength: 12 }),
      fc.array(fc.nat(), { maxLength: 12 }),
      (words, offsets) => {
        const text = words.join("");
        const redactor = new Redactor([SECRET, "short", ""]);
        const cuts = offsets.map((offset) => offset % (text.length + 1)).sort((a, b) => a - b);
        let out = "";
        let start = 0;
        for (const cut of [...cuts, text.length]) {
          out += redactor.write(text.slice(start, cut));
          start = cut;
        }
        expect(out + redactor.end()).toBe(text.replaceAll(SECRET, "[redacted]"));
      },
    ),
    { numRuns: 500 },
  );
});

it("holds nothing back that cannot become a secret", () => {
  const redactor = new Redactor([SECRET]);
  expect(redactor.write("plain text s")).toBe("plain text ");
  expect(redactor.write("o")).toBe("so");
});

it("replaces a longer secret before one that is part of it", () => {
  expect(new Redactor(["12345678", "1234567890"]).write("1234567890 12345678.")).toBe(
    "[redacted] [redacted].",
  );
});

it("leaves short texts alone", () => {
  const redactor = new Redactor(["test", ""]);
  expect(redactor.active).toBe(false);
  expect(redactor.write("a test")).toBe("a test");
});
