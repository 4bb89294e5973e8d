import { once } from "node:events";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { reply } from "@codex/testing";
import { expect, test } from "vitest";
import { startRealServer } from "../tests/fixture/start-real-server.js";
import type { AppServerClient } from "./app-server-client.js";
import type { ThreadItem, Turn } from "./wire/index.js";

// Whole turns of the real binary with a scripted model, to check the typed methods against real messages.

/** The next turn that ends. */
function turnEnd(client: AppServerClient): Promise<Turn> {
  return new Promise((resolve) => client.onNotification("turn/completed", ({ turn }) => resolve(turn)));
}

test("a turn streams its text in deltas that join to the whole text", async () => {
  const words = ["Hello ", "from ", "the ", "scripted ", "model."];
  await using server = await startRealServer([reply.text(words)]);
  const { client } = server;
  const order: string[] = [];
  let streamed = "";
  let message: ThreadItem | undefined;
  let total = 0;
  client.onNotification("*", ({ method }) => order.push(String(method)));
  client.onNotification("item/agentMessage/delta", ({ delta }) => {
    streamed += delta;
  });
  client.onNotification("item/completed", ({ item }) => {
    if (item.type === "agentMessage") message = item;
  });
  client.onNotification("thread/tokenUsage/updated", ({ tokenUsage }) => {
    total = tokenUsage.total.totalTokens;
  });
  const ended = turnEnd(client);

  const { thread } = await client.request("thread/start", { cwd: server.home, sandbox: "read-only" });
  const { turn } = await client.request("turn/start", {
    threadId: thread.id,
    input: [{ type: "text", text: "Say hello", text_elements: [] }],
  });
  const end = await ended;

  expect(end).toMatchObject({ id: turn.id, status: "completed", error: null });
  expect(streamed).toBe(words.join(""));
  expect(message).toMatchObject({ type: "agentMessage", text: words.join("") });
  expect(total).toBeGreaterThan(0);
  expect(order.indexOf("turn/started")).toBeLessThan(order.indexOf("item/agentMessage/delta"));
  expect(order.at(-1)).toBe("turn/completed");
  expect(server.diagnostics).toEqual([]);
});

test.each([
  ["accept", "completed", true],
  ["decline", "declined", false],
] as const)("a command that asks: %s", async (decision, status, ran) => {
  await using server = await startRealServer([
    reply.shell("touch made-by-agent && true", { escalate: true, justification: "because" }),
    reply.text("done"),
  ]);
  const { client } = server;
  const items: ThreadItem[] = [];
  client.onNotification("item/completed", ({ item }) => items.push(item));
  client.onRequest("item/commandExecution/requestApproval", (params, { id }) => {
    expect(id).toBe(0);
    expect(params).toMatchObject({ kind: "command", cwd: server.home });
    expect(params.command).toContain("touch made-by-agent");
    return { decision };
  });
  const ended = turnEnd(client);

  const { thread } = await client.request("thread/start", {
    cwd: server.home,
    sandbox: "read-only",
    approvalPolicy: "on-request",
  });
  await client.request("turn/start", {
    threadId: thread.id,
    input: [{ type: "text", text: "go", text_elements: [] }],
  });

  expect(await ended).toMatchObject({ status: "completed" });
  expect(items.find(({ type }) => type === "commandExecution")).toMatchObject({ status });
  expect(existsSync(join(server.home, "made-by-agent"))).toBe(ran);
  expect(server.diagnostics).toEqual([]);
});

test("an approval without a handler is declined, and the turn continues", async () => {
  await using server = await startRealServer([
    reply.shell("touch x", { escalate: true }),
    reply.text("well then"),
  ]);
  const { client } = server;
  const ended = turnEnd(client);

  const { thread } = await client.request("thread/start", {
    cwd: server.home,
    sandbox: "read-only",
    approvalPolicy: "on-request",
  });
  await client.request("turn/start", {
    threadId: thread.id,
    input: [{ type: "text", text: "go", text_elements: [] }],
  });

  expect(await ended).toMatchObject({ status: "completed" });
  expect(server.diagnostics).toMatchObject([
    { code: "unhandled_request", method: "item/commandExecution/requestApproval" },
  ]);
});

test("an interrupted turn settles its approval and aborts the handler's signal", async () => {
  await using server = await startRealServer([reply.shell("touch x", { escalate: true })]);
  const { client } = server;
  const asked = new Promise<AbortSignal>((resolve) => {
    client.onRequest("item/commandExecution/requestApproval", (_params, { signal }) => {
      resolve(signal);
      return new Promise(() => {});
    });
  });
  const ended = turnEnd(client);

  const { thread } = await client.request("thread/start", {
    cwd: server.home,
    sandbox: "read-only",
    approvalPolicy: "on-request",
  });
  const { turn } = await client.request("turn/start", {
    threadId: thread.id,
    input: [{ type: "text", text: "go", text_elements: [] }],
  });
  const signal = await asked;
  await client.request("turn/interrupt", { threadId: thread.id, turnId: turn.id });

  expect(await ended).toMatchObject({ id: turn.id, status: "interrupted" });
  // The server sends that the request is settled on its own, in no order with the end of the turn.
  if (!signal.aborted) await once(signal, "abort");
  expect(signal.aborted).toBe(true);
});

test("a tool of this program is called, and its output reaches the model", async () => {
  await using server = await startRealServer([
    reply.functionCall("weather", { city: "Oslo" }),
    reply.text("It rains."),
  ]);
  const { client } = server;
  client.onRequest("item/tool/call", ({ tool, arguments: given }) => {
    const text = `${tool}: ${JSON.stringify(given)} rain`;
    return { contentItems: [{ type: "inputText", text }], success: true };
  });
  const ended = turnEnd(client);

  const inputSchema = { type: "object", properties: { city: { type: "string" } }, required: ["city"] };
  const { thread } = await client.request("thread/start", {
    cwd: server.home,
    sandbox: "read-only",
    dynamicTools: [{ type: "function", name: "weather", description: "Tells the weather.", inputSchema }],
  });
  await client.request("turn/start", {
    threadId: thread.id,
    input: [{ type: "text", text: "go", text_elements: [] }],
  });
  await ended;

  expect(server.model.requests[1]?.toolOutputs).toMatchObject([{ text: 'weather: {"city":"Oslo"} rain' }]);
});

test("threads can be listed, named, read, forked, archived and deleted", async () => {
  await using server = await startRealServer([reply.text("one")]);
  const { client } = server;
  const ended = turnEnd(client);
  const { thread } = await client.request("thread/start", { cwd: server.home, sandbox: "read-only" });
  const threadId = thread.id;
  const { turn } = await client.request("turn/start", {
    threadId,
    input: [{ type: "text", text: "first", text_elements: [] }],
  });
  await ended;

  await client.request("thread/name/set", { threadId, name: "My thread" });
  const { data: threads } = await client.request("thread/list");
  expect(threads).toMatchObject([{ id: threadId, preview: "first", name: "My thread", turns: [] }]);
  expect((await client.request("thread/loaded/list")).data).toEqual([threadId]);

  const { data: turns } = await client.request("thread/turns/list", { threadId, itemsView: "full" });
  expect(turns).toMatchObject([{ id: turn.id, status: "completed", itemsView: "full" }]);
  const { data: items } = await client.request("thread/items/list", { threadId });
  expect(items.map(({ item }) => item.type)).toEqual(["userMessage", "agentMessage"]);

  const fork = await client.request("thread/fork", { threadId, excludeTurns: true });
  expect(fork.thread).toMatchObject({ forkedFromId: threadId });
  expect(await client.request("thread/unsubscribe", { threadId: fork.thread.id })).toEqual({
    status: "unsubscribed",
  });

  await client.request("thread/archive", { threadId });
  expect((await client.request("thread/list", { archived: true })).data.map(({ id }) => id)).toEqual([
    threadId,
  ]);
  expect((await client.request("thread/unarchive", { threadId })).thread.id).toBe(threadId);
  expect((await client.request("thread/resume", { threadId, excludeTurns: true })).thread.status.type).toBe(
    "idle",
  );
  expect((await client.request("thread/read", { threadId })).thread.name).toBe("My thread");
  await client.request("thread/delete", { threadId: fork.thread.id });
  await expect(client.request("thread/read", { threadId: fork.thread.id })).rejects.toMatchObject({
    code: "request_failed",
  });
});
