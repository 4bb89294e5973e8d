import type { AddressInfo } from "node:net";
import { setImmediate as nextLoop } from "node:timers/promises";
import { reply } from "@codex/testing";
import { afterEach, describe, expect, onTestFinished, test, vi } from "vitest";
import { type WebSocket, WebSocketServer } from "ws";
import { useFakeClock, useRealClock } from "../../../../scripts/fake-clock.js";
import { startListeningServer } from "../../tests/fixture/start-listening-server.js";
import { testClientInfo } from "../../tests/fixture/start-real-server.js";
import { until } from "../../tests/fixture/until.js";
import { connectAppServer } from "../app-server-client.js";
import { Connection } from "../connection/connection.js";
import { noAnswer } from "../connection/incoming-requests.js";
import type { ConnectionDiagnostic } from "../messages/diagnostic.js";
import { ConnectionLostError } from "../messages/errors.js";
import type { ThreadItem } from "../wire/index.js";
import { webSocketTransport } from "./web-socket.js";

describe("the real binary", () => {
  test("works over a socket and outlives its client", async () => {
    await using server = await startListeningServer();
    const options = { url: server.url, token: `${server.token}\n`, clientInfo: testClientInfo };

    const first = await connectAppServer(options);
    expect(first.server.codexHome).toBe(server.home);
    const models = await Promise.all(Array.from({ length: 100 }, () => first.request("model/list")));
    expect(models.every(({ data }) => data.length > 0)).toBe(true);
    await first.close();
    expect(await first.closed).toMatchObject({ exitCode: null, error: { code: "closed" } });

    await using second = await connectAppServer(options);
    expect((await second.request("thread/loaded/list")).data).toEqual([]);
  });

  test("rejects a wrong token with an error that is not retryable and contains no token", async () => {
    await using server = await startListeningServer();

    const error = await connectAppServer({
      url: `${server.url}/?key=in-the-address`,
      token: "wrong-secret",
      clientInfo: testClientInfo,
    }).catch((error) => error);

    expect(error).toBeInstanceOf(ConnectionLostError);
    expect(error).toMatchObject({ code: "connection_lost", retryable: false });
    expect(error.message).toMatch(
      /^The connection .* cannot connect to ws:\/\/127\.0\.0\.1:\d+\/.*: .* HTTP status 401/,
    );
    expect(JSON.stringify(error)).not.toMatch(/wrong-secret|in-the-address/);
  });

  test("rejects pending requests when it is killed", async () => {
    await using server = await startListeningServer();
    const client = await connectAppServer({
      url: server.url,
      token: server.token,
      clientInfo: testClientInfo,
    });

    const waiting = Array.from({ length: 40 }, () => client.request("thread/list").catch((error) => error));
    process.kill(server.process.pid, "SIGKILL");
    const lost = (await Promise.all(waiting)).filter((outcome) => outcome instanceof ConnectionLostError);

    expect(lost.length).toBeGreaterThan(0);
    expect(lost[0]).toMatchObject({ closeCode: 1006, exitCode: null, retryable: true });
    expect(await client.closed).toMatchObject({ closeCode: 1006, error: { code: "connection_lost" } });
  });

  test("continues a turn after its client disconnects, so that another client can take it over", async () => {
    let resume = () => {};
    const isResumed = new Promise<void>((resolve) => {
      resume = resolve;
    });
    await using server = await startListeningServer([
      reply.all(reply.text("one"), reply.shell("true")),
      () => isResumed.then(() => reply.text(["two ", "three ", "four"])),
    ]);
    const options = { url: server.url, token: server.token, clientInfo: testClientInfo };
    const first = await connectAppServer(options);
    const begun = new Promise((resolve) => first.onNotification("item/agentMessage/delta", resolve));
    const { thread } = await first.request("thread/start", { cwd: server.home, sandbox: "read-only" });
    const input = [{ type: "text" as const, text: "count", text_elements: [] }];
    const { turn } = await first.request("turn/start", { threadId: thread.id, input });
    await begun;
    await first.close();

    await using second = await connectAppServer(options);
    let streamed = "";
    second.onNotification("item/agentMessage/delta", ({ delta }) => {
      streamed += delta;
    });
    const ended = new Promise((resolve) => second.onNotification("turn/completed", resolve));
    const resumed = await second.request("thread/resume", { threadId: thread.id, excludeTurns: true });

    expect(resumed.thread.status.type).toBe("active");
    resume();
    expect(await ended).toMatchObject({ turn: { id: turn.id, status: "completed" } });
    // The messages that the first client received are not sent again.
    expect(streamed).toBe("two three four");
  });
});

describe("two clients of the real binary", () => {
  test("get the same approval, and one leaves the decision to the other", async () => {
    await using server = await startListeningServer([
      reply.shell("touch made-by-agent", { escalate: true, justification: "because" }),
      reply.text("done"),
    ]);
    const diagnostics: unknown[] = [];
    const options = {
      url: server.url,
      token: server.token,
      clientInfo: testClientInfo,
      onDiagnostic: (each: unknown) => diagnostics.push(each),
    };
    await using runs = await connectAppServer(options);
    await using idle = await connectAppServer(options);
    const left = new Promise<AbortSignal>((resolve) => {
      idle.onRequest("item/commandExecution/requestApproval", (_params, { signal }) => {
        resolve(signal);
        return noAnswer;
      });
    });
    runs.onRequest("item/commandExecution/requestApproval", async () => {
      expect((await left).aborted).toBe(false);
      return { decision: "accept" };
    });
    const items: ThreadItem[] = [];
    runs.onNotification("item/completed", ({ item }) => items.push(item));
    const ended = Promise.all(
      [runs, idle].map((client) => new Promise((done) => client.onNotification("turn/completed", done))),
    );

    const { thread } = await runs.request("thread/start", {
      cwd: server.home,
      sandbox: "read-only",
      approvalPolicy: "on-request",
    });
    const input = [{ type: "text" as const, text: "go", text_elements: [] }];
    await runs.request("thread/name/set", { threadId: thread.id, name: "x" });
    await idle.request("thread/resume", { threadId: thread.id, excludeTurns: true });
    await runs.request("turn/start", { threadId: thread.id, input });
    await ended;

    expect(items.find(({ type }) => type === "commandExecution")).toMatchObject({ status: "completed" });
    expect((await left).reason).toMatchObject({ name: "AbortError" });
    expect(diagnostics).toEqual([]);
  });
});

describe("another server", () => {
  let server: WebSocketServer | undefined;
  afterEach(() => {
    for (const client of server?.clients ?? []) client.terminate();
    server?.close();
  });

  async function listen(onConnection: (socket: WebSocket) => void, options: object = {}): Promise<string> {
    const started = new WebSocketServer({ host: "127.0.0.1", port: 0, ...options });
    server = started;
    started.on("connection", onConnection);
    await new Promise((resolve) => started.once("listening", resolve));
    return `ws://127.0.0.1:${(started.address() as AddressInfo).port}`;
  }

  test("loses no message sent before anything listens, and its invalid frames are diagnostics", async () => {
    let onSent = () => {};
    const isSent = new Promise<void>((resolve) => {
      onSent = resolve;
    });
    const url = await listen((socket) => {
      socket.send('{"method":"hello","params":1}');
      socket.send("not json");
      socket.send(Buffer.from('{"method":"hello","params":2}'));
      socket.send("[]", onSent);
    });

    const transport = await webSocketTransport({ url });
    await isSent;
    const diagnostics: ConnectionDiagnostic[] = [];
    await using connection = new Connection(transport, { onDiagnostic: (each) => diagnostics.push(each) });
    const received: unknown[] = [];
    await new Promise<void>((resolve) => {
      connection.onNotification("hello", (params) => received.push(params) === 2 && resolve());
    });
    await until(() => diagnostics.length === 2);

    expect(received).toEqual([1, 2]);
    expect(diagnostics.map(({ code, detail }) => `${code} ${detail}`)).toEqual([
      "invalid_line not json",
      "malformed_message []",
    ]);
  });

  test("loses its connection after a long silence", async () => {
    const url = await listen(() => {}, { autoPong: false });

    const connection = new Connection(await webSocketTransport({ url, heartbeatMs: 60 }));
    const error = await connection.request("a").catch((error) => error);

    expect(error).toMatchObject({
      code: "connection_lost",
      message: expect.stringContaining("the server sent nothing for 60 ms"),
    });
  });

  test("keeps its connection while it answers pings", async () => {
    let pings = 0;
    const url = await listen((socket) => {
      socket.on("ping", () => {
        pings += 1;
        // The pong for this ping, which is read before the next ping is due.
        if (pings === 8) socket.send('{"id":0,"result":"at last"}');
      });
    });
    useFakeClock(["setInterval", "clearInterval"]);
    onTestFinished(useRealClock);

    await using connection = new Connection(await webSocketTransport({ url, heartbeatMs: 50 }));
    const answer = connection.request("a");
    for (let beats = 1; beats <= 8; beats += 1) {
      vi.advanceTimersByTime(50);
      await until(() => pings === beats);
      // The pong is in flight or has arrived.
      for (let rounds = 5; rounds > 0; rounds -= 1) await nextLoop();
    }

    expect(await answer).toBe("at last");
  });

  test("ends its connection, with the reason, by a message above the limit", async () => {
    const url = await listen((socket) => socket.send(JSON.stringify({ method: "x".repeat(2000) })));

    const connection = new Connection(await webSocketTransport({ url, maxMessageBytes: 1000 }));

    expect(await connection.closed).toMatchObject({
      reason: expect.stringMatching(/max payload/i),
      error: { code: "connection_lost", retryable: false },
    });
  });

  test("closes with a reason that appears in the error", async () => {
    const url = await listen((socket) => socket.close(4001, "closing time"));

    const connection = new Connection(await webSocketTransport({ url }));
    const error = await connection.request("a").catch((error) => error);

    expect(error).toMatchObject({ closeCode: 4001, message: expect.stringContaining("closing time") });
  });

  test("cannot block close() by leaving the closing handshake unfinished", async () => {
    const url = await listen((socket) => socket.pause());

    const connection = new Connection(await webSocketTransport({ url }));
    await connection.close();

    expect(await connection.closed).toMatchObject({ closeCode: 1006 });
  });

  test("keeps its connection after messages nested too deep, each of which is one error or one diagnostic", async () => {
    const nested = "[".repeat(50_000) + "]".repeat(50_000);
    const url = await listen((socket) => {
      socket.send(nested);
      socket.send(`{"method":"hello","params":${nested}}`);
      socket.once("message", () => {
        socket.send(`{"id":0,"error":{"code":-1,"message":"No.","data":${nested}}}`);
        socket.send(`{"id":1,"result":${nested}}`);
        socket.send('{"id":2,"result":"all the same"}');
      });
    });

    const diagnostics: string[] = [];
    await using connection = new Connection(await webSocketTransport({ url }), {
      onDiagnostic: ({ code }) => diagnostics.push(code),
    });
    const outcomes = await Promise.allSettled(["a", "b", "c"].map((method) => connection.request(method)));

    expect(outcomes).toMatchObject([
      { reason: { code: "request_failed", rpcCode: -1, data: undefined } },
      { reason: { code: "malformed_event", eventType: "b" } },
      { value: "all the same" },
    ]);
    expect(diagnostics).toEqual(["malformed_message", "notification_too_deep"]);
  });
});
