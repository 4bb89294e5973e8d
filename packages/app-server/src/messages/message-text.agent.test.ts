import { reply, type Script } from "@codex/testing";
import { describe, expect, test } from "vitest";
import { startListeningServer } from "../../tests/fixture/start-listening-server.js";
import { startRealServer, testClientInfo } from "../../tests/fixture/start-real-server.js";
import { type AppServerClient, connectAppServer } from "../app-server-client.js";
import type { ThreadItem, Turn } from "../wire/index.js";
import type { ConnectionDiagnostic } from "./diagnostic.js";
import { MessageTooLargeError } from "./errors.js";

const MiB = 1024 * 1024;

/** A client of the real binary. */
interface Started extends AsyncDisposable {
  client: AppServerClient;
  home: string;
  diagnostics: ConnectionDiagnostic[];
  toolOutputs(): string[];
}

async function overStdio(replies: Script): Promise<Started> {
  // A small limit, which the text that the server repeats soon exceeds.
  const server = await startRealServer(replies, { maxLineBytes: MiB });
  const { client, home, diagnostics, model } = server;
  const toolOutputs = () => model.requests.flatMap((request) => request.toolOutputs.map(({ text }) => text));
  return {
    client,
    home,
    diagnostics,
    toolOutputs,
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

async function overWebSocket(replies: Script): Promise<Started> {
  const server = await startListeningServer(replies);
  const { url, token, home, model } = server;
  const diagnostics: ConnectionDiagnostic[] = [];
  const onDiagnostic = (each: ConnectionDiagnostic) => diagnostics.push(each);
  const client = await connectAppServer({ url, token, clientInfo: testClientInfo, onDiagnostic });
  const toolOutputs = () => model.requests.flatMap((request) => request.toolOutputs.map(({ text }) => text));
  const dispose = async () => {
    await client.close();
    await server[Symbol.asyncDispose]();
  };
  return { client, home, diagnostics, toolOutputs, [Symbol.asyncDispose]: dispose };
}

function turnEnd(client: AppServerClient): Promise<Turn> {
  return new Promise((resolve) => client.onNotification("turn/completed", ({ turn }) => resolve(turn)));
}

/** Starts a turn in a thread that has the tool `probe`. */
async function startTurn({ client, home }: Started): Promise<void> {
  const dynamicTools = [
    { type: "function" as const, name: "probe", description: "Probes.", inputSchema: { type: "object" } },
  ];
  const { thread } = await client.request("thread/start", { cwd: home, sandbox: "read-only", dynamicTools });
  await client.request("turn/start", {
    threadId: thread.id,
    input: [{ type: "text", text: "go", text_elements: [] }],
  });
}

function textResult(text: string) {
  return { contentItems: [{ type: "inputText" as const, text }], success: true };
}

describe.each([
  { name: "stdio", start: overStdio, limit: MiB - MiB / 8 },
  { name: "a WebSocket", start: overWebSocket, limit: 16 * MiB },
])("the real binary over $name", ({ start, limit }) => {
  const callsProbe = [reply.functionCall("probe", { text: "x".repeat(50_000) }), reply.text("done")];

  test("a request that is too large fails alone, while a turn and another request continue", async () => {
    await using server = await start(callsProbe);
    const { client, home, diagnostics, toolOutputs } = server;
    expect(client.maxSendBytes).toBe(limit);
    let called = () => {};
    const isCalled = new Promise<void>((resolve) => {
      called = resolve;
    });
    let answer = () => {};
    const mayAnswer = new Promise<void>((resolve) => {
      answer = resolve;
    });
    client.onRequest("item/tool/call", async () => {
      called();
      await mayAnswer;
      return textResult("fine");
    });
    const ended = turnEnd(client);
    await startTurn(server);
    await isCalled;

    const other = await client.request("thread/start", { cwd: home, sandbox: "read-only" });
    const url = `data:image/png;base64,${"A".repeat(limit + MiB)}`;
    const error = await client
      .request("turn/start", { threadId: other.thread.id, input: [{ type: "image", url }] })
      .catch((error) => error);
    expect((await client.request("model/list")).data.length).toBeGreaterThan(0);
    answer();

    expect(await ended).toMatchObject({ status: "completed" });
    expect(error).toBeInstanceOf(MessageTooLargeError);
    expect(error).toMatchObject({ method: "turn/start", maxBytes: limit });
    expect(toolOutputs()).toEqual(["fine"]);
    expect(diagnostics).toEqual([]);
  });

  test("an answer that is too large fails its call, and the turn continues", async () => {
    await using server = await start(callsProbe);
    const { client, diagnostics, toolOutputs } = server;
    let calls = 0;
    client.onRequest("item/tool/call", () => {
      calls += 1;
      return textResult("x".repeat(limit));
    });
    const ended = turnEnd(client);

    await startTurn(server);

    expect(await ended).toMatchObject({ status: "completed" });
    expect(calls).toBe(1);
    expect(toolOutputs()).toEqual(["dynamic tool request failed"]);
    const cause = expect.any(MessageTooLargeError);
    expect(diagnostics).toMatchObject([{ code: "handler_failed", method: "item/tool/call", cause }]);
  });

  test("an answer of the maximum size is sent, and the server's copy of it is accepted", async () => {
    await using server = await start(callsProbe);
    const { client, diagnostics, toolOutputs } = server;
    client.onRequest("item/tool/call", (_params, { id }) => {
      const empty = JSON.stringify({ id, result: textResult("") });
      return textResult("x".repeat(client.maxSendBytes - empty.length));
    });
    let item: ThreadItem | undefined;
    client.onNotification("item/completed", (completed) => {
      if (completed.item.type === "dynamicToolCall") item = completed.item;
    });
    const ended = turnEnd(client);

    await startTurn(server);

    expect(await ended).toMatchObject({ status: "completed" });
    expect(item).toMatchObject({ status: "completed", success: true });
    expect(JSON.stringify(item).length).toBeGreaterThan(limit);
    expect(toolOutputs()).toEqual([expect.stringMatching(/^x{1000}/)]);
    expect(diagnostics).toEqual([]);
  });
});
