import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { reply } from "@codex/testing";
import { describe, expect, it } from "vitest";

import { Codex, ConnectionLostError } from "../../src/index.js";
import { startListeningServer } from "./listening-server.js";

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return (server.address() as AddressInfo).port;
}

describe("a server on a socket", () => {
  it("runs turns, and receives the settings with each thread", async () => {
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

  // Waiting for the other client would take 30 seconds; unloading the thread takes 5.
  it("keeps a thread loaded for another client, and thread.close() does not wait for that client", {
    timeout: 25_000,
  }, async () => {
    await using server = await startListeningServer(() => reply.text("ok"));
    await using other = new Codex(server.codexOptions);
    const thread = server.codex.startThread(server.threadOptions);
    await thread.run("one");
    await other.resumeThread(thread.id ?? "", server.threadOptions).run("two");
    await thread.close();
    await thread.run("three");
    expect(server.model.requests.at(-1)?.userTexts).toEqual(["one", "two", "three"]);
  });

  it.each([undefined, "read-only", "workspace-write"] as const)(
    "rejects a thread that another client has loaded with wider access (sandboxMode %s)",
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

  it("rejects a wrong token with an error that says what to do and omits the token", async () => {
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

  it("fails the turn with its address when it is unreachable, and the next turn tries again", async () => {
    await using server = await startListeningServer([reply.text("Here.")]);
    server.network.cut();
    const thread = server.codex.startThread(server.threadOptions);
    await expect(thread.run("Go")).rejects.toMatchObject({ code: "connection_lost", retryable: true });
    server.network.mend();
    expect((await thread.run("Go")).finalResponse).toBe("Here.");

    await using nowhere = new Codex({ transport: { type: "app-server", url: "ws://127.0.0.1:1" } });
    await expect(nowhere.warmUp()).rejects.toThrow(/ws:\/\/127\.0\.0\.1:1\/.*ECONNREFUSED.*--listen/s);
  });

  it("loses the connection when it is not an app-server", async () => {
    const web = createServer((_request, response) => response.end("hello"));
    const port = await listen(web);
    await using codex = new Codex({ transport: { type: "app-server", url: `ws://127.0.0.1:${port}` } });
    await expect(codex.warmUp()).rejects.toMatchObject({ code: "connection_lost" });
    web.close();
  });

  it("does not block close() when it accepts the connection but never answers", async () => {
    const silent = createServer(() => {});
    const port = await listen(silent);
    const transport = { type: "app-server", url: `ws://127.0.0.1:${port}` } as const;
    const nextUpgrade = () => new Promise((resolve) => silent.once("upgrade", resolve));

    // Connects first, so it would time out first.
    await using other = new Codex({ transport });
    let hasGivenUp = false;
    const upgrade = nextUpgrade();
    other.warmUp().catch(() => {
      hasGivenUp = true;
    });
    await upgrade;

    const codex = new Codex({ transport });
    const secondUpgrade = nextUpgrade();
    const outcome = expect(codex.startThread().run("Go")).rejects.toMatchObject({ code: "closed" });
    await secondUpgrade;
    await codex.close();
    expect(hasGivenUp).toBe(false);
    await outcome;
    silent.closeAllConnections();
    silent.close();
  });
});

describe("a server on a socket that is killed and restarted", () => {
  it("loses the turn, but not the thread", async () => {
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

describe("options of a transport with a url", () => {
  const transport = { type: "app-server", url: "ws://127.0.0.1:1" } as const;
  it.each([
    ["env", { env: {} }],
    ["apiKey", { apiKey: "sk-secret" }],
    ["configOverrides", { configOverrides: ["a=1"] }],
    ["codexPathOverride", { codexPathOverride: "/bin/codex" }],
    ["config.since", { config: { since: new Date() } }],
    ["config.a.b", { config: { a: { b: 1n } } }],
  ])("reject %s, which would have no effect", (option, options) => {
    const wrong = () => new Codex({ transport, ...options });
    expect(wrong).toThrow(expect.objectContaining({ code: "invalid_option", option }));
    expect(wrong).not.toThrow(/sk-secret/);
  });

  it("reject an invalid url or reconnectMs", () => {
    for (const address of [
      { ...transport, url: "http://x" },
      { ...transport, reconnectMs: -1 },
    ]) {
      expect(() => new Codex({ transport: address })).toThrow(/`transport` must be/);
    }
  });
});
