import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { reply } from "@codex/testing";
import { describe, expect, it } from "vitest";

import { Codex, ConnectionLostError } from "../../src/index.js";
import { startListeningServer } from "./listening-server.js";

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return (server.address() as AddressInfo).port;
}

describe("a server on a socket", () => {
  it("runs turns; settings are sent with each thread", async () => {
    await using server = await startListeningServer([
      reply.text("One."),
      reply.text("Two."),
      reply.text("Three."),
    ]);
    const { codex, threadOptions } = server;
    const thread = codex.startThread(threadOptions);
    expect((await thread.run("first")).usage).not.toBeNull();
    expect((await thread.run("second")).finalResponse).toBe("Two.");
    expect(await codex.listThreads().toArray()).toHaveLength(1);

    await using other = new Codex({ ...server.codexOptions, config: { model_reasoning_effort: "low" } });
    await other.startThread(threadOptions).run("third");
    expect(server.model.requests.map(({ reasoningEffort }) => reasoningEffort).at(-1)).toBe("low");
  });

  it("keeps a thread that another client listens to: letting go of it does not wait for that one", async () => {
    await using server = await startListeningServer(() => reply.text("ok"));
    await using other = new Codex(server.codexOptions);
    const thread = server.codex.startThread(server.threadOptions);
    await thread.run("one");
    await other.resumeThread(thread.id ?? "", server.threadOptions).run("two");
    const startedAtMs = performance.now();
    await thread.close();
    expect(performance.now() - startedAtMs).toBeLessThan(15_000);
    await thread.run("three");
    expect(server.model.requests.at(-1)?.userTexts).toEqual(["one", "two", "three"]);
  });

  it.each([undefined, "read-only", "workspace-write"] as const)(
    "refuses a thread that another client has loaded with more access than its options come to (sandboxMode %s)",
    async (sandboxMode) => {
      await using server = await startListeningServer(() => reply.text("ok"));
      await using other = new Codex(server.codexOptions);
      const wide = server.codex.startThread(server.threadOptions);
      await wide.run("one");
      const narrow = other.resumeThread(wide.id ?? "", { ...server.threadOptions, sandboxMode });
      await expect(narrow.run("two")).rejects.toMatchObject({
        code: "thread_busy",
        message: expect.stringContaining("dangerFullAccess"),
      });
      await wide.close();
      await narrow.run("three");
      expect(server.model.requests.map(({ userTexts }) => userTexts.at(-1))).toEqual(["one", "three"]);
    },
  );

  it("refuses a wrong token, which is an error that says what to do and not what the token was", async () => {
    await using server = await startListeningServer([]);
    const { url } = server.network;
    await using codex = new Codex({ transport: { type: "app-server", url, token: "wrong-secret" } });
    const error = await codex
      .startThread()
      .run("Go")
      .catch((error: unknown) => error);
    expect(error).toBeInstanceOf(ConnectionLostError);
    expect(error).toMatchObject({ code: "connection_lost", retryable: false });
    expect(String(error)).toMatch(/HTTP status 401 \(check the token\)/);
    expect(JSON.stringify(error)).not.toContain("wrong-secret");
  });

  it("is not there: an error that says where and what to do, and the next turn tries again", async () => {
    await using server = await startListeningServer([reply.text("Here.")]);
    server.network.cut();
    const thread = server.codex.startThread(server.threadOptions);
    await expect(thread.run("Go")).rejects.toMatchObject({ code: "connection_lost", retryable: true });
    server.network.mend();
    expect((await thread.run("Go")).finalResponse).toBe("Here.");

    await using nowhere = new Codex({ transport: { type: "app-server", url: "ws://127.0.0.1:1" } });
    await expect(nowhere.warmUp()).rejects.toThrow(/ws:\/\/127\.0\.0\.1:1\/.*ECONNREFUSED.*--listen/s);
  });

  it("is something else: an error", async () => {
    const web = createServer((_request, response) => response.end("hello"));
    const port = await listen(web);
    await using codex = new Codex({ transport: { type: "app-server", url: `ws://127.0.0.1:${port}` } });
    await expect(codex.warmUp()).rejects.toMatchObject({ code: "connection_lost" });
    web.close();
  });

  it("keeps close() from waiting for a server that accepts the connection and says nothing", async () => {
    const silent = createServer(() => {}).on("upgrade", () => {});
    const port = await listen(silent);
    const codex = new Codex({ transport: { type: "app-server", url: `ws://127.0.0.1:${port}` } });
    const running = codex.startThread().run("Go");
    running.catch(() => {});
    await sleep(100);
    const startedAtMs = performance.now();
    await codex.close();
    await expect(running).rejects.toMatchObject({ code: "closed" });
    expect(performance.now() - startedAtMs).toBeLessThan(8000);
    silent.closeAllConnections();
    silent.close();
  });
});

describe("a server on a socket that dies", () => {
  it("and comes back: the turn is lost, the thread is not", async () => {
    await using server = await startListeningServer([
      reply.text("One."),
      reply.stall(),
      reply.text("Three."),
    ]);
    const thread = server.codex.startThread(server.threadOptions);
    await thread.run("first");
    const failure = thread.run("second").catch((error: unknown) => error);
    await server.model.nextRequest();
    await server.model.nextRequest();
    await server.kill();
    await server.restart();
    expect(await failure).toMatchObject({ code: "connection_lost" });
    expect((await thread.run("third")).finalResponse).toBe("Three.");
    expect(server.model.requests.at(-1)?.userTexts[0]).toBe("first");
  });
});

describe("options with an address", () => {
  const transport = { type: "app-server", url: "ws://127.0.0.1:1" } as const;
  it.each([
    ["env", { env: {} }],
    ["apiKey", { apiKey: "sk-secret" }],
    ["configOverrides", { configOverrides: ["a=1"] }],
    ["codexPathOverride", { codexPathOverride: "/bin/codex" }],
    ["config.since", { config: { since: new Date() } }],
    ["config.a.b", { config: { a: { b: 1n } } }],
  ])("refuse %s, which could do nothing", (option, options) => {
    const wrong = () => new Codex({ transport, ...options });
    expect(wrong).toThrow(expect.objectContaining({ code: "invalid_option", option }));
    expect(wrong).not.toThrow(/sk-secret/);
  });

  it("refuse a wrong address", () => {
    for (const address of [
      { ...transport, url: "http://x" },
      { ...transport, reconnectMs: -1 },
    ]) {
      expect(() => new Codex({ transport: address })).toThrow(/`transport` must be/);
    }
  });
});
