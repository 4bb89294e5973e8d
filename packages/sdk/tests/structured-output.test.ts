import { reply } from "@codex/testing";
import { describe, expect, expectTypeOf, it } from "vitest";
import { z } from "zod";

import { type Diagnostic, jsonSchema } from "../src/index.js";
import { combinations, startHarness } from "./harness.js";

const verdict = z.object({
  summary: z.string(),
  status: z.enum(["ok", "action_required"]),
  note: z.string().optional(),
});

/** A recursive schema, and a matching value with the given number of levels. */
const list = z.object({
  get next() {
    return list.nullable();
  },
});
const nested = (levels: number) => `${'{"next":'.repeat(levels)}null${"}".repeat(levels)}`;

describe.each(combinations)("structured output on $name", ({ transport, model }) => {
  it("sends a plain JSON Schema unchanged if it is already strict, and parses the answer", async () => {
    await using harness = await startHarness(transport, [reply.json({ summary: "fine" })], { model });
    const schema = {
      type: "object",
      properties: { summary: { type: "string" } },
      required: ["summary"],
      additionalProperties: false,
    };
    const turn = await harness.codex.startThread(harness.threadOptions).run("Go", { outputSchema: schema });
    expect(turn.output).toEqual({ summary: "fine" });
    expect(turn.finalResponse).toBe('{"summary":"fine"}');
    expect(harness.model.requests[0]?.textFormat).toMatchObject({ strict: true, schema });
  });

  it("sends a zod schema in strict form and returns its parsed output", async () => {
    await using harness = await startHarness(
      transport,
      [reply.json({ summary: "s", status: "ok", note: null })],
      { model },
    );
    const turn = await harness.codex.startThread(harness.threadOptions).run("Go", { outputSchema: verdict });
    const status: "ok" | "action_required" = turn.output.status;
    expect(status).toBe("ok");
    expect(turn.output).toEqual({ summary: "s", status: "ok" });
    expect(harness.model.requests[0]?.textFormat?.["schema"]).toMatchObject({
      properties: { note: { type: ["string", "null"] } },
      required: ["summary", "status", "note"],
      additionalProperties: false,
    });
  });

  it("works with runStreamed(), whose result is also typed", async () => {
    await using harness = await startHarness(
      transport,
      [reply.json({ summary: "s", status: "ok", note: "n" })],
      { model },
    );
    const thread = harness.codex.startThread(harness.threadOptions);
    const { result } = await thread.runStreamed("Go", { outputSchema: verdict });
    expect((await result).output.note).toBe("n");
  });

  it("sends a plain JSON Schema exactly as it is, reports its problem, and does not judge the answer", async () => {
    const diagnostics: Diagnostic[] = [];
    await using harness = await startHarness(
      transport,
      [
        reply.json({ a: "not a number" }),
        reply.text("Done."),
        reply.text('```json\n{ "a": 1 }\n```\n'),
        reply.text(nested(20_000)),
      ],
      { model, onDiagnostic: (diagnostic) => diagnostics.push(diagnostic) },
    );
    const thread = harness.codex.startThread(harness.threadOptions);
    const outputSchema = {
      $schema: "http://json-schema.org/draft-07/schema#",
      type: "object",
      properties: { 2: true, a: { type: "number", default: 1, "x-own": [null] }, b: {} },
      toJSON() {
        return { ...this, toJSON: undefined, added: true };
      },
    };
    const outputs: unknown[] = [];
    for (let turn = 0; turn < 4; turn += 1) {
      const { output } = await thread.run("Go", { outputSchema, repairAttempts: 0 });
      expectTypeOf(output).toBeUnknown();
      outputs.push(output);
    }
    expect(outputs.slice(0, 3)).toEqual([{ a: "not a number" }, undefined, { a: 1 }]);
    // Deeper than JSON.stringify and a deep comparison go.
    expect(outputs[3]).toHaveProperty("next");
    const sent = harness.model.requests[0]?.textFormat?.["schema"];
    expect(JSON.stringify(sent)).toBe(JSON.stringify(outputSchema));
    const problems = diagnostics.filter(({ code }) => code === "output_schema");
    expect(problems).toHaveLength(4);
    expect(problems[0]?.message).toMatch(/at properties\.2 breaks a rule .*jsonSchema\(\)/);
  });

  it("says nothing of a plain JSON Schema that is strict", async () => {
    const diagnostics: Diagnostic[] = [];
    await using harness = await startHarness(transport, [reply.json({ a: null })], {
      model,
      onDiagnostic: (diagnostic) => diagnostics.push(diagnostic),
    });
    const outputSchema = {
      type: "object",
      properties: { a: { type: ["string", "null"], enum: ["x", null] } },
      required: ["a"],
      additionalProperties: false,
    };
    await harness.codex.startThread(harness.threadOptions).run("Go", { outputSchema });
    expect(diagnostics.filter(({ code }) => code === "output_schema")).toEqual([]);
  });

  it("names jsonSchema() where the model rejects a plain JSON Schema", async () => {
    const rejection = {
      error: {
        message: "Invalid schema for response_format 'codex_output_schema'",
        param: "text.format.schema",
        code: "invalid_json_schema",
      },
    };
    await using harness = await startHarness(
      transport,
      [reply.fail(400, rejection), reply.fail(400, rejection), reply.fail(400)],
      { model },
    );
    const thread = harness.codex.startThread(harness.threadOptions);
    const outputSchema = { type: "object", properties: { a: { type: "string" } } };
    const failures = [
      await thread.run("Go", { outputSchema }).catch((error: unknown) => error),
      await thread.run("Go", { outputSchema: jsonSchema(outputSchema) }).catch((error: unknown) => error),
      await thread.run("Go", { outputSchema }).catch((error: unknown) => error),
    ];
    const remedy = expect.stringMatching(/additionalProperties: false.*jsonSchema\(\)/);
    expect(failures[0]).toMatchObject({
      code: "turn_failed",
      message: expect.stringContaining(rejection.error.message),
      cause: { code: "output_schema", message: remedy },
    });
    for (const failure of failures.slice(1)) {
      expect(failure).toMatchObject({ code: "turn_failed" });
      expect(failure).not.toHaveProperty("cause");
    }
  });

  it("sends a schema with 125 levels, and rejects a deeper one before the turn", async () => {
    await using harness = await startHarness(transport, [reply.json({})], { model });
    const thread = harness.codex.startThread(harness.threadOptions);
    let schema: object = { type: "string" };
    for (let level = 1; level < 125; level += 2) schema = { type: "object", properties: { a: schema } };
    await expect(thread.run("Go", { outputSchema: schema })).resolves.toMatchObject({ output: {} });
    const deeper = { anyOf: { schema } };
    await expect(thread.run("Go", { outputSchema: deeper })).rejects.toMatchObject({ code: "output_schema" });
    expect(harness.model.requests).toHaveLength(1);
  });

  it("accepts a Markdown code block as the answer", async () => {
    const answer = JSON.stringify({ summary: "a ```code block```", status: "ok", note: null });
    const texts = [
      `\`\`\`json\n${answer}\n\`\`\``,
      `\n~~~\r\n${answer}\r\n~~~\n`,
      `\`\`\`\`\n${answer}\n\`\`\`\``,
    ];
    await using harness = await startHarness(
      transport,
      texts.map((text) => reply.text(text)),
      { model },
    );
    const thread = harness.codex.startThread(harness.threadOptions);
    for (const text of texts) {
      const turn = await thread.run("Go", { outputSchema: verdict });
      expect(turn.finalResponse).toBe(text);
      expect(turn.output).toEqual({ summary: "a ```code block```", status: "ok" });
    }
  });

  it("rejects an answer that does not match a schema of jsonSchema()", async () => {
    await using harness = await startHarness(transport, [reply.json({ count: "three" })], { model });
    const thread = harness.codex.startThread(harness.threadOptions);
    const outputSchema = { type: "object", properties: { count: { type: "integer" } }, required: ["count"] };
    const failure = await thread
      .run("Go", { outputSchema: jsonSchema(outputSchema) })
      .catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: "output_validation", issues: [{ path: ["count"] }] });
  });

  it("accepts an answer with 512 levels of nesting", async () => {
    await using harness = await startHarness(transport, [reply.text(nested(512))], { model });
    const thread = harness.codex.startThread(harness.threadOptions);
    const turn = await thread.run("Go", { outputSchema: list });
    expect(JSON.stringify(turn.output)).toBe(nested(512));
  });

  it.each([513, 50_000])("rejects an answer with %i levels of nesting", async (levels) => {
    const text = nested(levels);
    await using harness = await startHarness(transport, [reply.text(text), reply.text(text)], { model });
    const thread = harness.codex.startThread(harness.threadOptions);
    const issues = [{ message: "it has more than 512 levels of nesting", path: [] }];
    const expected = { code: "output_validation", text, issues };
    await expect(thread.run("Go", { outputSchema: list })).rejects.toMatchObject(expected);

    const { events, result } = await thread.runStreamed("Go on", { outputSchema: list });
    const types: string[] = [];
    for await (const { type } of events) types.push(type);
    expect(types.at(-1)).toBe("turn.completed");
    await expect(result).rejects.toMatchObject(expected);
  });

  it.each([
    ["not JSON", "I am done.", "the answer is not JSON"],
    ["of the wrong shape", '{"summary":1,"status":"ok"}', "summary: "],
  ])("rejects an answer that is %s, with the text and the issues", async (_, text, issue) => {
    await using harness = await startHarness(transport, [reply.text(text)], { model });
    const thread = harness.codex.startThread(harness.threadOptions);
    const failure = await thread.run("Go", { outputSchema: verdict }).catch((error: unknown) => error);
    expect(failure).toMatchObject({ name: "OutputValidationError", code: "output_validation", text });
    expect(failure).toHaveProperty("issues.0.message");
    expect(String(failure)).toContain(issue);
  });

  it("asks again with the issues, and reports the usage of all attempts", async () => {
    await using harness = await startHarness(
      transport,
      [
        reply.text("not json"),
        reply.json({ summary: "s", status: "maybe" }),
        reply.json({ summary: "s", status: "ok", note: null }),
        reply.text("next"),
      ],
      { model },
    );
    const thread = harness.codex.startThread(harness.threadOptions);
    const [turn, next] = await Promise.all([
      thread.run("Go", { outputSchema: verdict, repairAttempts: 2 }),
      thread.run("Next"),
    ]);
    expect(turn.output).toEqual({ summary: "s", status: "ok" });
    expect(turn.usage?.input_tokens).toBe(300);
    expect(turn.items).toHaveLength(3);
    expect(next.finalResponse).toBe("next");
    const asked = harness.model.requests.map((request) => request.lastUserText);
    expect(asked[1]).toContain("the answer is not JSON");
    expect(asked[2]).toContain("status");
    expect(asked[3]).toBe("Next");
  });

  it("types, restores and repairs the answer of jsonSchema()", async () => {
    await using harness = await startHarness(
      transport,
      [reply.json({ a: "x", b: null }), reply.json({ a: 1, b: null })],
      { model },
    );
    const outputSchema = jsonSchema<{ a: number; b?: string }>({
      type: "object",
      properties: { a: { type: "number" }, b: { type: "string" } },
      required: ["a"],
    });
    const thread = harness.codex.startThread(harness.threadOptions);
    const { output } = await thread.run("Go", { outputSchema, repairAttempts: 1 });
    expectTypeOf(output).toEqualTypeOf<{ a: number; b?: string }>();
    expect(output).toEqual({ a: 1 });
    expect(harness.model.requests[1]?.lastUserText).toContain('- a: expected "number", got "string"');
  });

  it("rejects when the repair attempts are used up", async () => {
    await using harness = await startHarness(transport, [reply.text("no"), reply.text("still no")], {
      model,
    });
    const thread = harness.codex.startThread(harness.threadOptions);
    const failure = await thread
      .run("Go", { outputSchema: verdict, repairAttempts: 1 })
      .catch((error: unknown) => error);
    expect(failure).toMatchObject({
      code: "output_validation",
      text: "still no",
      usage: { input_tokens: 200 },
    });
  });
});
