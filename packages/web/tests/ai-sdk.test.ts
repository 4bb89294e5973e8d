import { Codex } from "@codex/sdk";
import { reply } from "@codex/testing";
import { readUIMessageStream, type UIMessage, type UIMessageChunk } from "ai";
import { describe, expect, it } from "vitest";
import { type CodexUIMessageChunk, toUIMessageStream } from "../src/ai.js";
import type { WebEvent } from "../src/index.js";
import { startWeb, until, untilEnded } from "./web-harness.js";

/** The message that the AI SDK's own reader makes of the events, and the errors it reports. */
async function readMessage(
  events: AsyncIterable<WebEvent>,
  onChunk: (chunk: CodexUIMessageChunk) => void = () => {},
) {
  const errors: unknown[] = [];
  let message: UIMessage | undefined;
  const watch = new TransformStream<CodexUIMessageChunk, UIMessageChunk>({
    transform(chunk, controller) {
      onChunk(chunk);
      controller.enqueue(chunk);
    },
  });
  const stream = toUIMessageStream(events, { messageId: "m" }).pipeThrough(watch);
  for await (const each of readUIMessageStream({ stream, onError: (error) => errors.push(error) }))
    message = each;
  return { message, errors };
}

async function chunksOf(events: AsyncIterable<WebEvent>): Promise<CodexUIMessageChunk[]> {
  const chunks: CodexUIMessageChunk[] = [];
  for await (const chunk of toUIMessageStream(events)) chunks.push(chunk);
  return chunks;
}

async function* from(...events: WebEvent[]): AsyncGenerator<WebEvent> {
  yield* events;
}

describe.each([
  ["app-server", "gpt-5.5"],
  ["app-server", null],
  ["exec", "gpt-5.5"],
  ["exec", null],
] as const)("a turn on %s with the model %s", (transport, model) => {
  it("becomes a message with its texts and tools", async () => {
    await using web = await startWeb(
      [reply.all(reply.text("First I look."), reply.shell("echo seen")), reply.text("Done.")],
      { transport, model },
    );
    const thread = web.codex.startThread({ workingDirectory: web.workspace });
    const { events } = await thread.runStreamed("Go");
    const { message, errors } = await readMessage(events);
    expect(errors).toEqual([]);
    expect(message).toMatchObject({ id: "m", role: "assistant" });
    const parts = message?.parts.filter(({ type }) => type === "text" || type === "dynamic-tool");
    expect(parts).toMatchObject([
      { type: "text", text: "First I look.", state: "done" },
      {
        type: "dynamic-tool",
        toolName: "command",
        state: "output-available",
        output: { exitCode: 0, output: "seen\n" },
      },
      { type: "text", text: "Done.", state: "done" },
    ]);
    expect(message?.metadata).toMatchObject({ usage: { input_tokens: expect.any(Number) } });
  });

  it("that fails becomes an error", async () => {
    await using web = await startWeb([reply.fail(400, { error: { message: "no such model" } })], {
      transport,
      model,
    });
    const { events } = await web.codex.startThread({ workingDirectory: web.workspace }).runStreamed("Go");
    const chunks = await chunksOf(events);
    expect(chunks.at(-2)).toMatchObject({
      type: "error",
      errorText: expect.stringContaining("no such model"),
    });
    expect(chunks.filter(({ type }) => type === "error")).toHaveLength(1);
    expect(chunks.at(-1)).toEqual({ type: "finish", finishReason: "error" });
  });

  it("that is interrupted becomes an abort", async () => {
    await using web = await startWeb(() => reply.stall(), { transport, model });
    const streamed = await web.codex.startThread({ workingDirectory: web.workspace }).runStreamed("Go");
    const chunks = chunksOf(streamed.events);
    await web.model.waitForRequest(() => true);
    await streamed.interrupt();
    expect((await chunks).at(-1)).toEqual({ type: "abort", reason: "interrupted" });
  });

  it.each([
    ["a command", reply.shell("sleep 60"), "output-error"],
    ["a text", reply.stall(reply.text("I begin.")), "done"],
  ])("that is interrupted during %s leaves no part in progress", async (_, answer, expected) => {
    await using web = await startWeb(() => answer, { transport, model });
    const streamed = await web.codex.startThread({ workingDirectory: web.workspace }).runStreamed("Go");
    const { message, errors } = await readMessage(streamed.events, ({ type }) => {
      if (type === "tool-input-available" || type === "text-delta") void streamed.interrupt();
    });
    expect(errors).toEqual([]);
    const states = message?.parts.flatMap((part) => ("state" in part ? [part.state] : []));
    expect(states).toEqual([expected]);
  });
});

it("a stream that is cancelled ends the turn", async () => {
  await using web = await startWeb(() => reply.stall());
  const streamed = await web.codex.startThread({ workingDirectory: web.workspace }).runStreamed("Go");
  const reader = toUIMessageStream(streamed.events).getReader();
  const { result } = streamed;
  const outcome = expect(result).rejects.toMatchObject({ code: "turn_interrupted" });
  void reader.read();
  await web.model.waitForRequest(() => true);
  await reader.cancel();
  await outcome;
});

it("a turn that cannot start becomes an error", async () => {
  const codex = new Codex({ codexPathOverride: "/nowhere/codex" });
  const { events } = await codex.startThread().runStreamed("Go");
  expect((await chunksOf(events)).map(({ type }) => type)).toEqual([
    "start",
    "start-step",
    "finish-step",
    "error",
    "finish",
  ]);
});

it("a turn that fails becomes an error once the thread takes an input again", async () => {
  const read: string[] = [];
  async function* events(): AsyncGenerator<WebEvent> {
    yield { type: "turn.failed", error: { message: "no such model" } };
    await new Promise(setImmediate);
    read.push("ended");
    yield {
      type: "web.turn_ended",
      error: { code: "turn_failed", message: "Turn failed", retryable: false },
    };
  }
  for await (const chunk of toUIMessageStream(events()))
    if (chunk.type === "error") read.push(chunk.errorText);
  expect(read).toEqual(["ended", "no such model"]);
});

it("a request for approval belongs to its command", async () => {
  const events: WebEvent[] = [];
  await using web = await startWeb([
    reply.shell("touch made", { escalate: true, justification: "to make a file" }),
    reply.text("Declined."),
  ]);
  const viewer = await web.start("Go", { onEvent: (event) => events.push(event) });
  const { state } = await until(viewer, ({ state }) => state.requests.length === 1);
  await viewer.answer(state.requests[0]?.id ?? "", "decline");
  await untilEnded(viewer);
  const chunks = await chunksOf(from(...events));
  const asked = chunks.find(({ type }) => type === "tool-approval-request");
  expect(asked).toMatchObject({ approvalId: state.requests[0]?.id });
  const call = chunks.find(({ type }) => type === "tool-input-available");
  expect(asked && "toolCallId" in asked && asked.toolCallId).toBe(
    call && "toolCallId" in call && call.toolCallId,
  );
  expect(chunks).toContainEqual(expect.objectContaining({ type: "tool-approval-response", approved: false }));
  expect(chunks).toContainEqual(expect.objectContaining({ type: "tool-output-denied" }));
  const { message, errors } = await readMessage(from(...events));
  expect(errors).toEqual([]);
  expect(message?.parts.filter(({ type }) => type === "data-request")).toMatchObject([
    { id: state.requests[0]?.id, data: { kind: "approval", decision: "decline" } },
  ]);
});

it("a request that waits when the turn is interrupted waits no longer", async () => {
  const events: WebEvent[] = [];
  // What happens before the viewer is connected is part of its snapshot, and no event.
  let connect = () => {};
  const connected = new Promise<void>((resolve) => {
    connect = resolve;
  });
  await using web = await startWeb(async () => {
    await connected;
    return reply.shell("touch made", { escalate: true, justification: "why" });
  });
  const viewer = await web.start("Go", { onEvent: (event) => events.push(event) });
  await until(viewer, ({ status }) => status === "open");
  connect();
  await until(viewer, ({ state }) => state.requests.length === 1);
  await viewer.interrupt();
  await untilEnded(viewer);
  const { message, errors } = await readMessage(from(...events));
  expect(errors).toEqual([]);
  // A request can precede the call that it is about.
  const parts = message?.parts.filter(({ type }) => type !== "step-start") ?? [];
  expect(parts.toSorted((a, b) => b.type.localeCompare(a.type))).toMatchObject([
    { type: "dynamic-tool", state: "output-error" },
    { type: "data-request", data: { kind: "approval", decision: null } },
  ]);
});

it("items with the same id become parts of their own", async () => {
  const message = (text: string): WebEvent => ({
    type: "item.completed",
    item: { id: "item_0", type: "agent_message", text },
  });
  const delta: WebEvent = { type: "item.delta", item_id: "item_0", item_type: "agent_message", delta: "On" };
  const { message: read } = await readMessage(
    from(message("One."), delta, { ...delta, delta: "e more." }, message("One more.")),
  );
  expect(read?.parts.filter(({ type }) => type === "text")).toMatchObject([
    { text: "One." },
    { text: "One more." },
  ]);
});
