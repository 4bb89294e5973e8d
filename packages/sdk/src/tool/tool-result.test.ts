import { runInNewContext } from "node:vm";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { readToolResult } from "./tool-result.js";

const text = (words: string) => ({ type: "inputText", text: words });
const completed = (...contentItems: object[]) => ({ contentItems, success: true });

class Point {
  readonly x = 1;
}

class Secretive {
  readonly #x = 1;
  get x() {
    return this.#x;
  }
}

class Dated extends Secretive {
  toJSON() {
    return { x: this.x };
  }
}

describe("the result of a tool", () => {
  it("is sent as JSON, whatever JSON value it is", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        fc.pre(typeof value !== "string");
        expect(readToolResult(value)).toEqual(completed(text(JSON.stringify(value))));
      }),
    );
  });

  it.each<[string, unknown]>([
    ["a chat message", { type: "text", text: "body", author: "Ada" }],
    ["text that is not a string", { type: "text", text: 1 }],
    ["a list of files", [{ type: "image", url: "https://example.com/a.png", name: "a" }]],
    ["a list of content and other objects", [{ type: "text", text: "a" }, { id: 7 }]],
    ["an image in Base64", { type: "image", data: "iVBORw0KGgo=", mediaType: "image/png" }],
    ["content without parts", { content: [] }],
    ["the content of an article", { content: [{ type: "text", text: "a" }], title: "b" }],
    ["content with parts of another kind", { content: [{ type: "heading", text: "a" }] }],
    [
      "content with a part that has additional fields",
      { content: [{ type: "text", text: "a", bold: true }] },
    ],
    ["an object with isError", { isError: true, message: "no" }],
    ["an instance of a class", new Point()],
    ["an instance with toJSON()", new Dated()],
    ["a field without a value", { a: undefined, b: 1 }],
    ["an empty object", {}],
    ["an object without a prototype", Object.assign(Object.create(null) as object, { a: 1 })],
    ["an object of another realm", runInNewContext("({ a: {} })")],
    ["bytes", new Uint8Array(2)],
    ["boxed values", [Object(1), Object(true), Object("a")]],
    ["a date", new Date(0)],
  ])("is JSON: %s", (_, result) => {
    expect(readToolResult(result)).toEqual(completed(text(JSON.stringify(result))));
  });

  it("is content even with fields that are undefined", () => {
    expect(readToolResult({ type: "text", text: "a", url: undefined })).toEqual(completed(text("a")));
    const image = { type: "image", url: undefined, data: new Uint8Array([1]), mediaType: "image/png" };
    expect(readToolResult(image)).toEqual(
      completed({ type: "inputImage", imageUrl: "data:image/png;base64,AQ==" }),
    );
  });

  it.each<[string, () => unknown, string]>([
    ["a Map", () => new Map([["a", 1]]), "return Object.fromEntries(map)"],
    ["a Map", () => Object.assign(new Map([["a", 1]]), { note: 1 }), "return Object.fromEntries(map)"],
    ["a Map", () => runInNewContext("new Map()"), "return Object.fromEntries(map)"],
    ["a Set", () => new Set([1]), "return an array, [...set]"],
    ["an iterator", () => [1].values(), "return an array"],
    ["an iterator", () => new Map().entries(), "return an array"],
    ["an iterator", generate, "return an array"],
    ["an iterator", generateLater, "return an array"],
    ["a Promise", () => Promise.resolve(1), "await it"],
    ["a function", () => () => 1, "return the value itself"],
    ["a symbol", () => Symbol("a"), "return a string"],
    ["an instance of Secretive", () => new Secretive(), "a plain object, or give the class a toJSON()"],
    ["an instance of WeakMap", () => new WeakMap(), "a plain object"],
    ["an instance of RegExp", () => /a/, "a plain object"],
    ["an instance of URLSearchParams", () => new URLSearchParams("a=1"), "a plain object"],
    ["an instance of ArrayBuffer", () => new ArrayBuffer(1), "a plain object"],
  ])("is rejected when JSON would lose it: %s", (what, make, instead) => {
    const whole = `A tool cannot return ${what}`;
    expect(() => readToolResult(make())).toThrow(whole);
    expect(() => readToolResult(make())).toThrow(instead);
    expect(() => readToolResult({ users: [{ of: make() }] })).toThrow(`${whole}`);
    expect(() => readToolResult({ users: [{ of: make() }] })).toThrow('(as "of")');
  });

  it("is rejected when JSON would lose the message of an error in it", () => {
    const failures = [{ id: 1, error: Object.assign(new Error("no"), { code: "E" }) }];
    expect(() => readToolResult(failures)).toThrow(/an Error in a value \(as "error"\).*return its message/);
  });

  it("is thrown when it is an error", () => {
    const error = new TypeError("no such ticket");
    expect(() => readToolResult(error)).toThrow(error);
    expect(() => readToolResult(runInNewContext('new Error("elsewhere")'))).toThrow("elsewhere");
  });

  it("is rejected when toJSON() returns nothing or JSON has no form for it", () => {
    expect(() => readToolResult({ toJSON: () => undefined })).toThrow("toJSON() returns nothing");
    expect(() => readToolResult({ n: 10n })).toThrow(/BigInt/);
  });
});

describe("the result of an MCP handler", () => {
  it("is sent part by part", () => {
    const link = { type: "resource_link", uri: "file:///a", name: "a" };
    const content = [
      { type: "text", text: "a", annotations: { priority: 1 } },
      { type: "image", data: "iVBORw0KGgo=", mimeType: "image/png", _meta: {} },
      { type: "audio", data: "UklGRg==", mimeType: "audio/wav" },
      link,
    ];
    expect(readToolResult({ content, _meta: { page: 1 } })).toEqual(
      completed(
        text("a"),
        { type: "inputImage", imageUrl: "data:image/png;base64,iVBORw0KGgo=" },
        { type: "inputAudio", audioUrl: "data:audio/wav;base64,UklGRg==" },
        text(JSON.stringify(link)),
      ),
    );
  });

  it("fails the call when isError is true", () => {
    const content = [{ type: "text", text: "no" }];
    expect(readToolResult({ content, isError: true })).toEqual({
      contentItems: [text("no")],
      success: false,
    });
    expect(readToolResult({ content, isError: false })).toEqual(completed(text("no")));
    const silent = readToolResult({ content: [], isError: true });
    expect(silent).toEqual({ contentItems: [text("The tool failed without a message.")], success: false });
  });

  it("includes structured content that no part repeats", () => {
    const structuredContent = { n: 1, of: [2] };
    const summary = { type: "text", text: "One of two." };
    const repeated = { type: "text", text: JSON.stringify(structuredContent, null, 2) };
    expect(readToolResult({ content: [summary], structuredContent })).toEqual(
      completed(text("One of two."), text('{"n":1,"of":[2]}')),
    );
    expect(readToolResult({ content: [repeated], structuredContent })).toEqual(
      completed(text(repeated.text)),
    );
  });
});

function* generate() {
  yield 1;
}

async function* generateLater() {
  yield 1;
}
