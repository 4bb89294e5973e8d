import { expect, it } from "vitest";
import { textChunks } from "./model-reply.js";

const texts = ["", " ", "one", "one two\n three  ", "  \n", "👩‍👩‍👧x\u2028y\r\n", "日本語"];

it.each(texts)("splits %j into pieces that join to the same text", (text) => {
  for (const size of [undefined, 1, 2, 7, 1000]) expect(textChunks(text, size).join("")).toBe(text);
});

it("splits into words unless given a size", () => {
  expect(textChunks("one two three")).toEqual(["one ", "two ", "three"]);
  expect(textChunks("one two", 3)).toEqual(["one", " tw", "o"]);
});

it("never splits a character", () => {
  expect(textChunks("👩👧", 1)).toEqual(["👩", "👧"]);
});

it("rejects an invalid size", () => {
  expect(() => textChunks("x", 0)).toThrow("chunkSize must be at least 1, got 0");
  expect(() => textChunks("x", Number.NaN)).toThrow("got NaN");
});
