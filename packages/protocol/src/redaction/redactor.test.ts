import fc from "fast-check";
import { expect, it } from "vitest";
import { Redactor } from "./redact.js";
import { SecretMatcher } from "./secret-matcher.js";

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

it("leaves short texts unchanged", () => {
  const redactor = new Redactor(["test", ""]);
  expect(redactor.active).toBe(false);
  expect(redactor.write("a test")).toBe("a test");
});

it("leaves no secret in any form, wherever the text is cut", () => {
  const secrets = ["key/0123-é", "key/0123-é-and more", "0123-é-other", '\\"quoted"'];
  const words = [
    ...secrets,
    ...[
      "key/",
      "key\\/0",
      "0123-",
      "é",
      "\\u00e9",
      "%C3%A9",
      "%c3",
      "%2F",
      "\\",
      "\\\\",
      "/",
      '"',
      "quoted",
      "-and",
      " more",
      "+",
    ],
    ...[
      "\u001b[1m",
      "\u001b",
      "[31m",
      "\u001b]0;t\u0007",
      "\u001b]",
      "\u0007",
      "\r",
      "\n",
      "k",
      "\\\\u0030",
      "123-é",
      "%25",
      "2F",
    ],
    ...["a2V5LzAxMjMtw6k", "XkvMDEyMy3DqS", "="],
  ];
  const matcher = new SecretMatcher(secrets);
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom(...words), { maxLength: 14 }),
      fc.array(fc.nat(), { maxLength: 10 }),
      (parts, offsets) => {
        const text = parts.join("");
        const redactor = new Redactor(secrets);
        const cuts = offsets.map((offset) => offset % (text.length + 1)).sort((a, b) => a - b);
        const pieces = [...cuts, text.length].map((cut, index) => text.slice(cuts[index - 1] ?? 0, cut));
        const out = pieces.map((piece) => redactor.write(piece)).join("") + redactor.end();
        expect(matcher.find(out).spans).toEqual([]);
      },
    ),
    { numRuns: 2000 },
  );
});

it("waits for the longer of two secrets with the same prefix", () => {
  const redactor = new Redactor(["12345678", "1234567890abc"]);
  expect(["<12345678", "90", "abc> 12345678", "90ab>"].map((piece) => redactor.write(piece))).toEqual([
    "<",
    "",
    "[redacted]> ",
    "[redacted]90ab>",
  ]);
});

it("stops holding back a possible secret that is followed by endless control codes", () => {
  const redactor = new Redactor([SECRET]);
  let passed = redactor.write("s").length;
  for (let count = 0; count < 20_000; count += 1) passed += redactor.write("\u001b[0m").length;
  expect(passed).toBeGreaterThan(60_000);
});
