import { reply } from "@codex/testing";
import { describe, expect, expectTypeOf, it } from "vitest";
import { z } from "zod";

import { combinations, startHarness } from "./harness.js";

const verdict = z.object({
  summary: z.string(),
  status: z.enum(["ok", "action_required"]),
  note: z.string().optional(),
});

describe.each(combinations)("partial output on $name", ({ transport, model }) => {
  it("yields the answer while it arrives, and the output at last", async () => {
    const answer = {
      items: [
        { name: "first", note: null },
        { name: "second", note: "n" },
      ],
      total: 12,
    };
    const text = `\`\`\`json\n${JSON.stringify(answer)}\n\`\`\``;
    await using harness = await startHarness(transport, [reply.text(text, { chunkSize: 5 })], { model });
    const outputSchema = z.object({
      items: z.array(z.object({ name: z.string(), note: z.string().optional() })),
      total: z.number(),
      by: z.string().default("codex"),
    });
    const streamed = await harness.codex
      .startThread(harness.threadOptions)
      .runStreamed("Go", { outputSchema });
    const partials: object[] = [];
    for await (const partial of streamed.partialOutput) {
      expectTypeOf(partial.items?.[0]?.name).toEqualTypeOf<string | undefined>();
      partials.push(partial);
    }
    const { output } = await streamed.result;
    expect(output).toEqual({
      items: [{ name: "first" }, { name: "second", note: "n" }],
      total: 12,
      by: "codex",
    });
    expect(partials.at(-1)).toEqual(output);
    if (transport === "exec") {
      expect(partials).toHaveLength(1);
      return;
    }
    // Which pieces arrive together is up to the agent. Each value is the beginning of the next one.
    const shown = partials.slice(0, -1).map((partial) => JSON.stringify(partial).replace(/["\]}]+$/, ""));
    expect(shown.findIndex((one, index) => index > 0 && !one.startsWith(shown[index - 1] ?? ""))).toBe(-1);
    expect(JSON.stringify(partials)).not.toContain("null");
    const again: object[] = [];
    for await (const partial of streamed.partialOutput) again.push(partial);
    expect(again).toEqual([output]);
  });

  it.skipIf(transport === "exec")("yields the beginning of an answer that is not complete", async () => {
    const begin = reply.text('{"summary": "all is w', { chunkSize: 4 });
    await using harness = await startHarness(transport, [reply.stall(begin)], { model });
    const thread = harness.codex.startThread(harness.threadOptions);
    const streamed = await thread.runStreamed("Go", { outputSchema: verdict });
    let last: object = {};
    const following = (async () => {
      for await (const partial of streamed.partialOutput) {
        last = partial;
        if (partial.summary === "all is w") await streamed.interrupt();
      }
    })();
    await expect(following).rejects.toMatchObject({ code: "turn_interrupted" });
    expect(last).toEqual({ summary: "all is w" });
  });

  it("throws from the partial output what ended the turn, and yields nothing without a schema", async () => {
    await using harness = await startHarness(
      transport,
      [reply.json({ summary: 1, status: "ok", note: null }), reply.text("Hello"), reply.text("{}")],
      { model },
    );
    const thread = harness.codex.startThread(harness.threadOptions);
    const follow = async (partials: AsyncIterable<unknown>) => {
      const seen: unknown[] = [];
      for await (const partial of partials) seen.push(partial);
      return seen;
    };
    const misfit = await thread.runStreamed("Go", { outputSchema: verdict });
    await expect(follow(misfit.partialOutput)).rejects.toMatchObject({ code: "output_validation" });
    const withoutSchema = await thread.runStreamed("Go");
    expect(await follow(withoutSchema.partialOutput)).toEqual([]);
    const stopped = await thread.runStreamed("Go", {
      outputSchema: verdict,
      signal: AbortSignal.abort("enough"),
    });
    await expect(follow(stopped.partialOutput)).rejects.toBeDefined();
    // Leaving the loop does not end the turn.
    const left = await thread.runStreamed("Go", { outputSchema: { type: "object" } });
    for await (const partial of left.partialOutput) {
      expect(partial).toEqual({});
      break;
    }
    expect((await left.result).output).toEqual({});
  });
});
