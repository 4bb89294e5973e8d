import { reply } from "@codex/testing";
import { describe, expect, it } from "vitest";

import { type CodexError, jsonSchema, type Turn } from "../src/index.js";
import { faultyServer } from "./app-server/faulty-server.js";
import { combinations, startHarness } from "./harness.js";

const schema = jsonSchema({
  type: "object",
  properties: { n: { type: "number" } },
  required: ["n"],
  additionalProperties: false,
});

const unknown = { startedAt: null, durationMs: null, model: null, contextWindow: null };
const usage = { usage: { inputTokens: 100, outputTokens: 10 } };
const window = { used_tokens: 110, size_tokens: expect.any(Number) };

const errorOf = (promise: Promise<unknown>) => promise.catch((error: CodexError) => error);

describe.each(combinations)("what a turn says of itself on $name", ({ transport, model }) => {
  const isServer = transport === "app-server";

  it("is what its record says", async () => {
    await using harness = await startHarness(transport, () => reply.text("ok", usage), { model });
    const thread = harness.codex.startThread(harness.threadOptions);
    const turns: Turn[] = [await thread.run("one"), await thread.run("two", { model: "gpt-6-sol" })];
    expect(turns.map(({ threadId }) => threadId)).toEqual([thread.id, thread.id]);
    expect(turns.map(({ status }) => status)).toEqual(["completed", "completed"]);
    if (!isServer) {
      for (const turn of turns) expect(turn).toMatchObject({ id: null, ...unknown });
      return;
    }
    const { turns: stored } = await harness.codex.readThread(thread.id ?? "");
    const record = ({ id, startedAt, durationMs }: Pick<Turn, "id" | "startedAt" | "durationMs">) => ({
      id,
      startedAt,
      durationMs,
    });
    expect(turns.map(record)).toEqual(stored.map(record));
    expect(turns[0]).toMatchObject({ startedAt: expect.any(Date), durationMs: expect.any(Number) });
    expect(turns.map((turn) => turn.model)).toEqual([harness.model.requests[0]?.model, "gpt-6-sol"]);
    expect(turns.map(({ contextWindow }) => contextWindow)).toEqual([window, window]);
  });

  it("is in the error of one that failed or was interrupted, or whose answer does not fit", async () => {
    const replies = [
      reply.all(reply.shell("true"), reply.text("half", usage)),
      reply.fail(400),
      reply.stall(),
      reply.text("no JSON"),
    ];
    await using harness = await startHarness(transport, replies, { model });
    const thread = harness.codex.startThread(harness.threadOptions);
    const failed = await errorOf(thread.run("fail"));
    const report = isServer
      ? {
          turnId: expect.any(String),
          startedAt: expect.any(Date),
          durationMs: expect.any(Number),
          model: harness.model.requests[0]?.model,
          contextWindow: window,
        }
      : { turnId: null, ...unknown };
    expect(failed).toMatchObject({ code: "turn_failed", status: "failed", ...report });
    const streamed = await thread.runStreamed("stall");
    const interrupted = errorOf(streamed.result);
    await harness.model.waitForRequest(({ lastUserText }) => lastUserText === "stall");
    await streamed.interrupt();
    expect(await interrupted).toMatchObject({
      code: "turn_interrupted",
      status: "interrupted",
      ...report,
      contextWindow: null,
    });
    const invalid = await errorOf(thread.run("answer", { outputSchema: schema }));
    expect(invalid).toMatchObject({ code: "output_validation", status: "completed" });
    const late = await errorOf(thread.run("late", { signal: AbortSignal.abort() }));
    expect(late).not.toHaveProperty("status");
  });

  it("covers all attempts of a call with repairs", async () => {
    const replies = [reply.text("no JSON"), reply.text('{"n":1}')];
    await using harness = await startHarness(transport, replies, { model });
    const thread = harness.codex.startThread(harness.threadOptions);
    const turn = await thread.run("Go", { outputSchema: schema, repairAttempts: 1 });
    if (!isServer) return expect(turn).toMatchObject(unknown);
    const { turns } = await harness.codex.readThread(thread.id ?? "");
    expect(turn).toMatchObject({
      id: turns[1]?.id,
      startedAt: turns[0]?.startedAt,
      durationMs: (turns[0]?.durationMs ?? 0) + (turns[1]?.durationMs ?? 0),
    });
  });
});

it("names the model that another one was replaced by", async () => {
  await using server = faultyServer("warns");
  const failed = await errorOf(server.codex.startThread({ model: "large" }).run("Go"));
  expect(failed).toMatchObject({ status: "failed", model: "small" });
});

it("has no model for a review", async () => {
  const { codex, ...harness } = await startHarness("app-server", () => reply.text("Fine."));
  await using _ = harness;
  const thread = codex.startThread(harness.threadOptions);
  await thread.run("Go");
  const { result } = await thread.startReview({ type: "custom", instructions: "Look." });
  expect(await result).toMatchObject({ id: expect.any(String), status: "completed", model: null });
});
