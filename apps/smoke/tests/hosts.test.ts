import { describe, expect, inject, it } from "vitest";
import { playScenes } from "../src/hosts.js";

const consumer = inject("consumer");
const isFull = inject("scope") === "full";

/** The time to install a program from the registry and to play its scenes, in milliseconds. */
const limitMs = 400_000;

const id = expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f-]{27}$/);
const refusal = '{"error":{"message":"The prompt was refused."}}';

const answerSchema = {
  type: "object",
  properties: { answer: { type: "number" } },
  required: ["answer"],
  additionalProperties: false,
};

/** The outcome of the scene `resumed`. */
type Resumed<Outcome> = { first: Outcome; second: Outcome };

const usageOf = (requests: number) => ({
  input_tokens: 100 * requests,
  cached_input_tokens: 40 * requests,
  cache_write_input_tokens: 0,
  output_tokens: 20 * requests,
  reasoning_output_tokens: 5 * requests,
});

describe("in the place of @openai/codex-sdk, the packed SDK runs", () => {
  it("the Codex tool of @openai/agents-extensions", { timeout: limitMs }, async () => {
    const scenes = await playScenes(consumer, "agents-tool.mjs", {
      "@openai/agents": "0.18.0",
      "@openai/agents-extensions": "0.18.0",
      zod: "^4",
    });
    const message = ["thread.started", "turn.started", "item.completed", "turn.completed"];
    expect(scenes.happy.outcome).toEqual({
      result: { threadId: id, response: "It is 42.", usage: usageOf(2) },
      events: [...message.slice(0, 2), "item.started", "item.completed", ...message.slice(2)],
      usage: { inputTokens: 200, outputTokens: 40 },
    });
    expect(scenes.failing.outcome).toEqual({
      result: expect.stringMatching(/^An error occurred while running the tool.*The prompt was refused/),
      events: ["thread.started", "turn.started", "error"],
      usage: { inputTokens: 0, outputTokens: 0 },
    });
    expect(scenes.aborted.outcome).toEqual({
      result: expect.stringMatching(/^An error occurred while running the tool.*AbortError/),
      events: ["thread.started", "turn.started"],
      usage: { inputTokens: 0, outputTokens: 0 },
    });
    expect(scenes.structured.outcome).toMatchObject({ result: { response: '{"answer":42}' } });
    expect(scenes.structured.schema).toMatchObject(answerSchema);
    const { first, second } = scenes.resumed.outcome as Resumed<{ result: { threadId: string } }>;
    expect(first).toMatchObject({ result: { response: "First.", usage: usageOf(1) }, events: message });
    expect(second).toMatchObject({
      // Its usage is the thread's, as the events report it.
      result: { threadId: first.result.threadId, response: "Second.", usage: usageOf(2) },
      events: message,
    });
    expect(scenes.resumed.prompts).toEqual(["Go", "Again"]);
  });

  it("the Codex provider of the Unified Agent SDK", { timeout: limitMs }, async () => {
    const scenes = await playScenes(consumer, "unified-agent.mjs", {
      "@unified-agent-sdk/provider-codex": "0.6.2",
    });
    const started = ["run.started", "provider.event", "provider.event"];
    const answered = ["assistant.message", "provider.event", "run.completed"];
    expect(scenes.happy.outcome).toEqual({
      events: [...started, "tool.call", "tool.result", ...answered],
      status: "success",
      finalText: "It is 42.",
      tokens: 240,
    });
    expect(scenes.failing.outcome).toEqual({
      events: [...started, "provider.event", `error: ${refusal}`, "run.completed"],
      status: "error",
    });
    expect(scenes.aborted.outcome).toEqual({
      events: [...started, "run.completed"],
      status: "cancelled",
    });
    expect(scenes.structured.outcome).toMatchObject({
      status: "success",
      structuredOutput: { answer: 42 },
    });
    expect(scenes.structured.schema).toEqual(answerSchema);
    const events = [...started, ...answered];
    expect(scenes.resumed.outcome).toEqual({
      first: { events, status: "success", finalText: "First.", tokens: 120 },
      second: { events, status: "success", finalText: "Second.", tokens: 120 },
    });
    expect(scenes.resumed.prompts).toEqual(["Go", "Again"]);
  });

  // Its 380 packages take a minute to install, and without `--omit` two gigabytes.
  it.runIf(isFull)("the Codex provider of promptfoo", { timeout: limitMs }, async () => {
    const scenes = await playScenes(consumer, "promptfoo.mjs", { promptfoo: "0.123.1" }, ["--omit=optional"]);
    expect(scenes.happy.outcome).toEqual({
      output: "It is 42.",
      tokenUsage: expect.objectContaining({ prompt: 200, completion: 40, total: 240, cached: 80 }),
      sessionId: id,
      types: ["command_execution", "agent_message"],
    });
    const { error } = scenes.failing.outcome as { error: string };
    expect(error).toMatch(/^Error calling OpenAI Codex SDK: /);
    expect(error.endsWith(refusal)).toBe(true);
    expect(scenes.aborted.outcome).toEqual({ error: "OpenAI Codex SDK call aborted" });
    expect(scenes.structured.outcome).toMatchObject({ output: '{"answer":42}' });
    expect(scenes.structured.schema).toEqual(answerSchema);
    const { first, second } = scenes.resumed.outcome as Resumed<{ sessionId: string }>;
    expect(first).toMatchObject({ output: "First.", sessionId: id });
    expect(second).toMatchObject({ output: "Second.", sessionId: first.sessionId });
    expect(scenes.resumed.prompts).toEqual(["Go", "Again"]);
  });
});
