import type { ThreadEvent } from "@codex/protocol";
import { describe, expect, it } from "vitest";
import { z } from "zod";

import { AnswerText } from "./partial-output.js";
import { prepareOutput } from "./prepared-output.js";

const delta = (item_id: string, text: string): ThreadEvent => ({
  type: "item.delta",
  item_id,
  item_type: "agent_message",
  delta: text,
});

const list = z.object({ items: z.array(z.object({ name: z.string(), note: z.string().optional() })) });

/** Feeds the deltas one by one, each when the one before has been parsed, and returns what is yielded. */
async function follow(deltas: readonly ThreadEvent[], schema: object = list): Promise<unknown[]> {
  const answer = new AnswerText();
  const seen: unknown[] = [];
  const reading = (async () => {
    for await (const partial of prepareOutput(schema).partials(answer)) seen.push(partial);
  })();
  for (const event of deltas) {
    answer.take([event]);
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
  answer.end();
  await reading;
  return seen;
}

describe("partialOutputs", () => {
  it("yields what is new, without nulls that stand for absent properties", async () => {
    // Loads the parser.
    await follow([]);
    const pieces = [
      '{"items"',
      ': [{"na',
      'me": "fi',
      'rst", "note": nu',
      "ll}, {",
      '"name": "a \\',
      '"b"',
      "}]}",
    ];
    expect(await follow(pieces.map((piece) => delta("1", piece)))).toEqual([
      {},
      { items: [{}] },
      { items: [{ name: "fi" }] },
      { items: [{ name: "first" }] },
      { items: [{ name: "first" }, {}] },
      { items: [{ name: "first" }, { name: "a " }] },
      { items: [{ name: "first" }, { name: 'a "b' }] },
    ]);
  });

  it("skips remarks, and begins again with a newer message", async () => {
    const deltas = [
      delta("1", "I look"),
      delta("1", " around."),
      delta("2", '{"items": [{"name": "x'),
      delta("3", "{"),
    ];
    expect(await follow(deltas)).toEqual([{ items: [{ name: "x" }] }, {}]);
  });

  it("reads a code block, and neither cut numbers nor a prototype", async () => {
    const deltas = [
      delta("1", "```js"),
      delta("1", 'on\n{"a": {"__proto__": {"x": 1}, "b": 12'),
      delta("1", "3}"),
    ];
    const seen = (await follow(deltas, { type: "object" })) as { a: object }[];
    expect(seen).toEqual([{ a: {} }, { a: { b: 123 } }]);
    expect(seen.map(({ a }) => Object.getPrototypeOf(a))).toEqual([Object.prototype, Object.prototype]);
  });

  it("parses a long answer in few steps", async () => {
    const deltas = Array.from(Array(1_000), (_, index) => delta("1", index === 0 ? '{"a": "' : "abcd"));
    const seen = await follow(deltas, { type: "object" });
    expect(seen.length).toBeGreaterThan(50);
    expect(seen.length).toBeLessThan(400);
  });
});
