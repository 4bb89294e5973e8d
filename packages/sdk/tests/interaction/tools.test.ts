import { once } from "node:events";
import { setImmediate as nextLoop } from "node:timers/promises";
import { describe, expect, expectTypeOf, it } from "vitest";
import { z } from "zod";

import { defineTool, jsonSchema, type Tool, type ToolContext } from "../../src/index.js";
import { models } from "../harness.js";
import { callOnce, toolThat } from "./call-tool-once.js";

const pixel =
  "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

describe.each(models)("a tool on $name", ({ model }) => {
  const call = (tools: readonly Tool[], args?: Record<string, unknown>) => callOnce(tools, args, { model });

  it("is offered to the model and called with the arguments that its schema parsed", async () => {
    const contexts: ToolContext[] = [];
    const weather = defineTool({
      name: "weather",
      description: "Tells the weather.",
      input: z.object({
        city: z.string().trim().describe("Where"),
        days: z.number().int().min(1).default(1),
        unit: z.enum(["C", "F"]).optional(),
      }),
      execute: async ({ city, days, unit }, context) => {
        expectTypeOf(city).toBeString();
        expectTypeOf(days).toBeNumber();
        expectTypeOf(unit).toEqualTypeOf<"C" | "F" | undefined>();
        contexts.push(context);
        await nextLoop();
        return `${city}: rain for ${days} day(s)`;
      },
    });
    const { item, output, thread, harness } = await call([weather], { city: " Oslo " });
    expect(output?.text).toBe("Oslo: rain for 1 day(s)");
    expect(item).toEqual({
      // In code mode the agent generates the ids of calls.
      id: harness.model.requests[0]?.codeMode ? expect.stringMatching(/^exec-/) : "call_x",
      type: "dynamic_tool_call",
      namespace: null,
      tool: "weather",
      arguments: { city: " Oslo " },
      content: [{ type: "text", text: "Oslo: rain for 1 day(s)" }],
      status: "completed",
      duration_ms: expect.any(Number),
    });
    expect(contexts).toMatchObject([
      { threadId: thread.id, turnId: expect.stringMatching(/^[0-9a-f-]{36}$/), callId: item?.id },
    ]);
    expect(contexts[0]?.signal.aborted).toBe(false);
    const [request] = harness.model.requests;
    if (request?.codeMode) {
      const declaration = /^### `weather`\n.*?^```$/ms.exec(String(request.tools[0]?.["description"]))?.[0];
      expect(declaration).toContain("Tells the weather.");
      expect(declaration).toMatch(/weather\(args: \{\s+\/\/ Where\s+city: string;/);
      expect(declaration).toContain('unit?: "C" | "F";');
    } else {
      expect(request?.tools.find(({ name }) => name === "weather")).toMatchObject({
        type: "function",
        description: "Tells the weather.",
        parameters: {
          type: "object",
          properties: {
            city: { type: "string", description: "Where" },
            days: { type: "integer" },
            unit: { type: "string", enum: ["C", "F"] },
          },
          required: ["city"],
        },
      });
    }
    expect(harness.diagnostics).toEqual([]);
  });

  it("with a plain JSON Schema receives arguments that match it", async () => {
    const input = { type: "object", properties: { n: { type: "integer" } }, required: ["n"] };
    const tool = defineTool({
      name: "double",
      description: "Doubles.",
      input,
      execute: (args) => {
        expectTypeOf(args).toBeUnknown();
        return (args as { n: number }).n * 2;
      },
    });
    expect((await call([tool], { n: 21 })).output?.text).toBe("42");
    const refused = await call([tool], { n: "x" });
    expect(refused.item).toMatchObject({ status: "failed" });
    expect(refused.output?.text).toMatch(/^The arguments are not valid: n: /);
  });

  it("with jsonSchema() receives arguments of its type, and sends the schema as it is", async () => {
    const schema = {
      type: "object",
      properties: { n: { type: "integer", default: 2 }, by: { $ref: "#/properties/n" } },
      required: ["n"],
    };
    const tool = defineTool({
      name: "multiply",
      description: "Multiplies.",
      input: jsonSchema<{ n: number; by?: number }>(schema),
      execute: (args) => {
        expectTypeOf(args).toEqualTypeOf<{ n: number; by?: number }>();
        return args.n * (args.by ?? 2);
      },
    });
    expect((await call([tool], { n: 21 })).output?.text).toBe("42");
    expect((await call([tool], { n: 2, by: 1.5 })).output?.text).toMatch(
      /^The arguments are not valid: by: /,
    );
  });

  it.each<[string, unknown, string]>([
    ["text", "as it is\n", "as it is\n"],
    ["nothing", undefined, ""],
    ["null", null, "null"],
    ["a number", 4.5, "4.5"],
    ["an object", { a: [1, { b: null }], type: "x" }, '{"a":[1,{"b":null}],"type":"x"}'],
    ["an empty list", [], "[]"],
    ["a list", [1, "two"], '[1,"two"]'],
    ["a date", new Date(0), '"1970-01-01T00:00:00.000Z"'],
    ["content", { type: "text", text: "hello" }, "hello"],
    [
      "several contents",
      [
        { type: "text", text: "a" },
        { type: "text", text: "b" },
      ],
      "a\nb",
    ],
    ["a chat message", { type: "text", text: "a", by: "Ada" }, '{"type":"text","text":"a","by":"Ada"}'],
    ["a list of files", [{ type: "image", url: "x.png", id: 1 }], '[{"type":"image","url":"x.png","id":1}]'],
    ["the result of an MCP handler", { content: [{ type: "text", text: "hello" }] }, "hello"],
  ])("can return %s", async (_, result, text) => {
    const { item, output } = await call([toolThat(() => result)]);
    expect(item?.status).toBe("completed");
    expect(output?.text).toBe(text);
  });

  it.each<[string, unknown]>([
    ["as a data URL", { type: "image", url: pixel }],
    [
      "as its bytes",
      { type: "image", data: Buffer.from(pixel.split(",")[1] ?? "", "base64"), mediaType: "image/png" },
    ],
  ])("can return an image %s, with text", async (_, image) => {
    const { item, output } = await call([toolThat(() => [{ type: "text", text: "Look:" }, image])]);
    expect(output).toMatchObject({ text: "Look:", images: [pixel] });
    expect(item?.content).toEqual([
      { type: "text", text: "Look:" },
      { type: "image", url: pixel },
    ]);
  });

  it.each<[string, () => unknown, string]>([
    [
      "throws",
      () => {
        throw new Error("no such city");
      },
      "no such city",
    ],
    ["rejects", () => Promise.reject(new TypeError("gone")), "gone"],
    [
      "throws a string",
      () => {
        throw "just words";
      },
      "just words",
    ],
    ["returns an error", () => new Error("no such ticket"), "no such ticket"],
    ["returns a Map", () => new Map([["a", 1]]), "return Object.fromEntries(map)"],
    ["returns a Set in an object", () => ({ a: new Set([1]) }), 'a Set (as "a")'],
    [
      "is a generator",
      async function* () {
        yield 1;
      },
      "return an array of what it yields",
    ],
    ["returns a value that JSON cannot represent", () => 10n, "BigInt"],
    ["returns a value that JSON omits", () => () => {}, "cannot return a function"],
    [
      "returns an image from the web",
      () => ({ type: "image", url: "https://example.com/a.png" }),
      "data URL",
    ],
  ])("that %s fails its call and is reported", async (_, execute, words) => {
    const { item, output, thread, harness } = await call([toolThat(execute)]);
    expect(item).toMatchObject({ status: "failed", content: [{ text: expect.stringContaining(words) }] });
    expect(output?.text).toContain(words);
    expect(harness.diagnostics).toMatchObject([
      {
        code: "tool_failed",
        threadId: thread.id,
        message: expect.stringMatching(/^A call of the tool probe failed: /),
        cause: expect.anything(),
      },
    ]);
  });

  it("can fail like an MCP handler", async () => {
    const image = { type: "image", data: pixel.split(",")[1], mimeType: "image/png" };
    const result = { content: [{ type: "text", text: "no access" }, image], isError: true };
    const { item, output, harness } = await call([toolThat(() => result)]);
    expect(item).toMatchObject({
      status: "failed",
      content: [
        { type: "text", text: "no access" },
        { type: "image", url: pixel },
      ],
    });
    expect(output?.text).toContain("no access");
    expect(harness.diagnostics).toEqual([]);
  });

  it("is not called with invalid arguments: the model sees all issues", async () => {
    let called = false;
    const tool = defineTool({
      name: "weather",
      description: "Tells the weather.",
      input: z.object({ city: z.string(), place: z.object({ zip: z.string().length(5) }) }),
      execute: () => {
        called = true;
      },
    });
    const { item, output, harness } = await call([tool], { place: { zip: "1" } });
    expect(called).toBe(false);
    expect(item?.status).toBe("failed");
    expect(output?.text).toMatch(/^The arguments are not valid: city: .*; place\.zip: /);
    expect(harness.diagnostics).toEqual([]);
  });

  it("that exceeds interactionTimeoutMs fails its call; its signal aborts and its result is ignored", async () => {
    let reason: unknown;
    const tool = toolThat(async (_, { signal }) => {
      await once(signal, "abort");
      reason = signal.reason;
      return "too late";
    });
    const { item, output, harness } = await callOnce([tool], {}, { model, interactionTimeoutMs: 200 });
    expect(item?.status).toBe("failed");
    expect(output?.text).toBe("The tool probe did not end within 200 ms.");
    expect(reason).toMatchObject({ name: "TimeoutError" });
    expect(harness.diagnostics).toMatchObject([
      { code: "tool_failed", message: expect.stringContaining("interactionTimeoutMs") },
    ]);
  });

  it("can use `this`", async () => {
    class Counter {
      readonly name = "count";
      readonly description = "Counts.";
      readonly input = z.object({});
      #count = 41;
      execute() {
        this.#count += 1;
        return this.#count;
      }
    }
    expect((await call([new Counter()])).output?.text).toBe("42");
  });
});
