import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { LineSplitter } from "./line-splitter.js";
import { LineTooLongError } from "./line-too-long-error.js";

/** Pushes a text that is cut at the given byte offsets, and returns all lines. */
function splitAt(bytes: Buffer, offsets: readonly number[], options = {}): string[] {
  const splitter = new LineSplitter(options);
  const lines: string[] = [];
  const cuts = [...new Set(offsets.map((offset) => offset % (bytes.length + 1)))].sort((a, b) => a - b);
  let start = 0;
  for (const cut of [...cuts, bytes.length]) {
    // A copy, as if from a separate read: no line may depend on the memory after the chunk.
    splitter.push(Buffer.from(bytes.subarray(start, cut)), lines);
    start = cut;
  }
  const last = splitter.flush();
  if (last !== undefined) lines.push(last);
  return lines;
}

describe("LineSplitter", () => {
  it("yields any sequence of JSON values unchanged, however the bytes are cut", () => {
    fc.assert(
      fc.property(
        fc.array(fc.jsonValue({ stringUnit: "binary" }), { maxLength: 20 }),
        fc.array(fc.nat(), { maxLength: 60 }),
        fc.constantFrom("\n", "\r\n"),
        fc.boolean(),
        (values, offsets, lineEnd, endsWithLineEnd) => {
          const texts = values.map((value) => JSON.stringify(value));
          const whole = texts.join(lineEnd) + (endsWithLineEnd && texts.length > 0 ? lineEnd : "");
          expect(splitAt(Buffer.from(whole), offsets)).toEqual(texts);
        },
      ),
      { numRuns: 200 },
    );
  });

  it("splits any bytes as a plain split at 0x0A does", () => {
    fc.assert(
      fc.property(
        // Mostly relevant bytes: LF, CR, and parts of multi-byte characters.
        fc.array(fc.constantFrom(0x0a, 0x0d, 0x41, 0xe2, 0x80, 0xa8), { maxLength: 80 }),
        fc.array(fc.nat(), { maxLength: 80 }),
        (numbers, offsets) => {
          const bytes = Buffer.from(numbers);
          // Each line is decoded separately, so that no character spans a line feed.
          const expected = bytes.toString("latin1").split("\n");
          if (expected.at(-1) === "") expected.pop();
          expect(splitAt(bytes, offsets)).toEqual(
            expected.map((line) => Buffer.from(line.replace(/\r$/, ""), "latin1").toString("utf8")),
          );
        },
      ),
      { numRuns: 1000 },
    );
  });

  it("splits at no other line ending than LF", () => {
    const text = '{"a":"\u2028\u2029\u0085\rb"}';
    expect(splitAt(Buffer.from(`${text}\n${text}\r\n`), [])).toEqual([text, text]);
  });

  it("drops one trailing CR and keeps the one before it", () => {
    expect(splitAt(Buffer.from("a\r\r\nb\r\n\r\n\n"), [1, 2, 3, 6, 7, 8])).toEqual(["a\r", "b", "", ""]);
  });

  it("does not change a line that it returned while it assembles the next one", () => {
    const splitter = new LineSplitter();
    const lines: string[] = [];
    for (const chunk of ["on", "e\ntw", "o\n", "thr", "ee", "\n"]) splitter.push(Buffer.from(chunk), lines);
    expect(lines).toEqual(["one", "two", "three"]);
  });

  it("accepts any Uint8Array", () => {
    expect(new LineSplitter().push(new TextEncoder().encode("é\n"))).toEqual(["é"]);
  });

  it("accepts a line of exactly the limit and rejects one byte more, in one chunk or many", () => {
    expect(splitAt(Buffer.from("12345\n"), [1, 2, 3], { maxLineBytes: 5 })).toEqual(["12345"]);
    for (const cuts of [[], [1, 2, 3, 4, 5]]) {
      expect(() => splitAt(Buffer.from("123456\n"), cuts, { maxLineBytes: 5 })).toThrow(LineTooLongError);
    }
  });

  it("keeps the lines before one that is too long, and reports the limit", () => {
    const lines: string[] = [];
    const splitter = new LineSplitter({ maxLineBytes: 3 });
    expect(() => splitter.push(Buffer.from("a\nb\n1234"), lines)).toThrow(
      expect.objectContaining({ code: "line_too_long", maxLineBytes: 3, seenBytes: 4, retryable: false }),
    );
    expect(lines).toEqual(["a", "b"]);
    expect(splitter.pendingBytes).toBe(0);
  });

  it("never holds more than the limit of a line that does not end", () => {
    const maxLineBytes = 100_000;
    const splitter = new LineSplitter({ maxLineBytes });
    const chunk = Buffer.alloc(7_777, "x");
    let pushed = 0;
    expect(() => {
      for (; pushed < 1_000_000; pushed += chunk.length) {
        splitter.push(chunk);
        expect(splitter.pendingBytes).toBeLessThanOrEqual(maxLineBytes);
      }
    }).toThrow(LineTooLongError);
    expect(pushed).toBeLessThanOrEqual(maxLineBytes);
  });

  it("assembles a line of a million single bytes in linear time and space", () => {
    const splitter = new LineSplitter();
    const byte = Buffer.from("x");
    for (let i = 0; i < 1_000_000; i += 1) splitter.push(byte);
    const [line] = splitter.push(Buffer.from("\n"));
    expect(line).toBe("x".repeat(1_000_000));
  });
});
