import type { ThreadEvent } from "@codex/sdk";
import { describe, expect, it } from "vitest";
import { type CodexUIMessageChunk, threadTransport } from "../src/ai.js";
import { MemoryTurns } from "./memory-turns.js";
import { begun, completed, message, serve } from "./turn-hosts.js";

describe("a chat of the AI SDK", () => {
  const text = (written: string) => ({ messages: [{ parts: [{ type: "text", text: written }] }] });
  const endOf = async (stream: ReadableStream<CodexUIMessageChunk>) => {
    const chunks: CodexUIMessageChunk[] = [];
    for await (const chunk of stream) chunks.push(chunk);
    return chunks;
  };

  it("shows a turn with all of its attempts, and the next one", async () => {
    const turns = new MemoryTurns();
    const host = serve(turns);
    const transport = threadTransport("http://localhost", { fetch: host.call });
    const first = endOf(await transport.sendMessages(text("Go")));
    const id = transport.threadId ?? "";
    const { key } = turns.unfinished(id) ?? { key: "" };
    turns.begin(id, key);
    for (const event of [...begun, message("m", "I look.")]) turns.append(id, key, event);
    turns.append(id, key, { type: "turn.failed", error: { message: "overloaded" } });
    turns.append(id, key, { type: "turn.returned" });
    turns.begin(id, key, 2);
    turns.append(id, key, { type: "turn.started" });
    turns.append(id, key, message("n", "Done."));
    turns.append(id, key, completed);
    turns.end(id, key);
    const chunks = await first;
    const written = chunks.flatMap((chunk) => (chunk.type === "text-delta" ? [chunk.delta] : []));
    expect(written).toEqual(["I look.", "Done."]);
    expect(chunks.at(-1)).toMatchObject({ type: "finish", finishReason: "stop" });
    const second = endOf(await transport.sendMessages(text("More")));
    const { key: next } = turns.unfinished(id) ?? { key: "" };
    turns.begin(id, next);
    for (const event of [begun[1] as ThreadEvent, message("o", "More."), completed])
      turns.append(id, next, event);
    turns.end(id, next);
    expect(JSON.stringify(await second)).toContain("More.");
  });

  it("reports the failure of the last attempt alone", async () => {
    const turns = new MemoryTurns();
    const transport = threadTransport("http://localhost", { fetch: serve(turns).call });
    const chunks = endOf(await transport.sendMessages(text("Go")));
    const id = transport.threadId ?? "";
    const { key } = turns.unfinished(id) ?? { key: "" };
    turns.begin(id, key);
    turns.append(id, key, { type: "turn.failed", error: { message: "overloaded" } });
    turns.begin(id, key, 2);
    turns.append(id, key, { type: "turn.started" });
    turns.end(id, key, "turn_interrupted", "The worker is gone.");
    expect(await chunks).toContainEqual({ type: "error", errorText: "The worker is gone." });
  });

  it("ends when its turn is cancelled in the queue", async () => {
    const turns = new MemoryTurns();
    turns.begin("t", "t/1");
    turns.end("t", "t/1");
    const transport = threadTransport("http://localhost", { fetch: serve(turns).call, threadId: "t" });
    const chunks = endOf(await transport.sendMessages(text("Go")));
    const { key } = turns.unfinished("t") ?? { key: "" };
    await (await turns.turn(key))?.cancel("No worker is left.");
    expect(await chunks).toContainEqual({ type: "error", errorText: "No worker is left." });
  });

  it("ends when its turn was cancelled before it could connect", async () => {
    const turns = new MemoryTurns();
    const host = serve(turns);
    const call: typeof fetch = async (url, init) => {
      const response = await host.call(url, init);
      const { thread, key } = turns.submitted.at(-1) as { thread: string; key: string };
      if (turns.unfinished(thread) !== undefined) await (await turns.turn(key))?.cancel("No worker is left.");
      return response;
    };
    const transport = threadTransport("http://localhost", { fetch: call });
    const chunks = await endOf(await transport.sendMessages(text("Go")));
    expect(chunks).toContainEqual({ type: "error", errorText: "No worker is left." });
  });
});
