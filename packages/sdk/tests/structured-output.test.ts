import { reply } from "@codex/testing";
import { describe, expect, it } from "vitest";
import { z } from "zod";

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

  it("rejects an answer that does not match a plain JSON Schema", async () => {
    await using harness = await startHarness(transport, [reply.json({ count: "three" })], { model });
    const thread = harness.codex.startThread(harness.threadOptions);
    const outputSchema = { type: "object", properties: { count: { type: "integer" } }, required: ["count"] };
    const failure = await thread.run("Go", { outputSchema }).catch((error: unknown) => error);
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
