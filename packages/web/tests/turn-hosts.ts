import type { ThreadEvent } from "@codex/sdk";
import { afterEach, expect, vi } from "vitest";
import { connectThread, type ThreadConnection } from "../src/client.js";
import type { WebEvent, WebRequest } from "../src/index.js";
import { type ThreadServer, type TurnServerOptions, turnServer } from "../src/server.js";
import { MemoryTurns } from "./memory-turns.js";

export const message = (id: string, text: string): ThreadEvent => ({
  type: "item.completed",
  item: { id, type: "agent_message", text },
});
export const begun: ThreadEvent[] = [
  { type: "thread.started", thread_id: "agent-1" },
  { type: "turn.started" },
];
const usage = {
  input_tokens: 1,
  cached_input_tokens: 0,
  cache_write_input_tokens: 0,
  output_tokens: 1,
  reasoning_output_tokens: 0,
};
export const completed: ThreadEvent = { type: "turn.completed", usage };
export const approval = (id: string) =>
  ({
    id,
    kind: "approval",
    request: { kind: "command", command: "make", itemId: null, reason: null, availableDecisions: ["accept"] },
    // What a queue adds.
    ...{ turn: "t/1", thread: "t", openedAt: "2026-11-29T00:00:00Z", expiresAt: null },
  }) as unknown as WebRequest;

/** What is closed after each test. */
export const closing: { close(): unknown }[] = [];
afterEach(async () => {
  vi.useRealTimers();
  for (const each of closing.splice(0)) await each.close();
});

export interface Host extends ThreadServer {
  errors: unknown[];
  /** Calls the server without a network. */
  call: typeof fetch;
  connect(thread: string, onEvent?: (event: WebEvent) => void): ThreadConnection;
  post(path: string, body: unknown): Promise<Response>;
}

/** A host that serves the turns. */
export function serve(turns: MemoryTurns, options: Partial<TurnServerOptions> = {}): Host {
  const errors: unknown[] = [];
  const onError = (error: unknown) => errors.push(error);
  const server = turnServer({ turns, authorize: () => true, onError, ...options });
  const call: typeof fetch = async (url, init) => {
    const response = await server.fetch(new Request(url, init));
    const signal = init?.signal;
    // As a connection does that is closed.
    const body = signal ? response.body?.pipeThrough(new TransformStream(), { signal }) : response.body;
    return new Response(body, response);
  };
  closing.push(server);
  return {
    ...server,
    errors,
    call,
    connect(thread, onEvent) {
      const url = `http://localhost/threads/${encodeURIComponent(thread)}`;
      const connection = connectThread(url, { fetch: call, onEvent });
      closing.unshift(connection);
      return connection;
    },
    post: (path, body) =>
      call(`http://localhost${path}`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(body),
      }),
  };
}

/** The same turns for a host that gets no notifications: its readers see only what is there when they begin. */
export function withoutNotifications(turns: MemoryTurns): MemoryTurns {
  const behind = new MemoryTurns();
  behind.answer = turns.answer.bind(turns);
  behind.threadEvents = async function* (thread, options) {
    yield* turns.threadEvents(thread, { ...options, follow: false });
    if (options.follow) await new Promise((resolve) => options.signal?.addEventListener("abort", resolve));
  };
  return behind;
}

export async function outcome(response: Response): Promise<unknown> {
  const { error } = (await response.json()) as { error: { code: string; message: string } };
  expect(error.message).not.toBe("");
  return [response.status, error.code];
}

/** The frames that have arrived on a stream, until one contains a text. */
export async function framesUntil(response: Response, text: string): Promise<string[]> {
  const reader = (response.body as ReadableStream<Uint8Array>).getReader();
  const decoder = new TextDecoder();
  let read = "";
  while (!read.includes(text)) {
    const { done, value } = await reader.read();
    if (done) throw new Error(`The stream has ended after: ${read}`);
    read += decoder.decode(value, { stream: true });
  }
  await reader.cancel();
  return read.split("\n\n").filter((frame) => frame.startsWith("event:"));
}
