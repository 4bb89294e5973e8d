import { once } from "node:events";
import { request as httpRequest, type IncomingMessage } from "node:http";
import { connect } from "node:net";
import { networkInterfaces } from "node:os";
import { text } from "node:stream/consumers";
import { freePort } from "@codex/docs";
import { reply, type Script } from "@codex/testing";
import { describe, expect, it } from "vitest";

import { openWorkbench } from "./workbench.js";

const ada = "a".repeat(32);
const ben = "b".repeat(32);

interface Post {
  body?: string;
  headers?: Record<string, string | undefined>;
  signal?: AbortSignal;
}

/** Starts the program with a token for Ada and one for Ben. */
async function serve(script: Script, env: Record<string, string> = {}) {
  const bench = await openWorkbench(script);
  const port = await freePort();
  const server = bench.start("stream-to-http", [], { PORT: String(port), TOKENS: `${ada},${ben}`, ...env });
  await server.line(/^http:\S+\n/);
  /** Posts as Ada, unless overridden. A header that is `undefined` is not sent. */
  const post = async ({ body = "{}", headers = {}, signal }: Post): Promise<IncomingMessage> => {
    const all = {
      host: `localhost:${port}`,
      authorization: `Bearer ${ada}`,
      "content-type": "application/json",
      "content-length": String(Buffer.byteLength(body)),
      ...headers,
    };
    const given = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
    const sent = httpRequest({
      host: "127.0.0.1",
      port,
      path: "/turns",
      method: "POST",
      headers: given,
      signal,
    });
    sent.end(body);
    const [response] = await once(sent, "response");
    return response;
  };
  return {
    model: bench.model,
    port,
    post,
    /** Runs a turn and returns its events. */
    async turn(prompt: string, more: object = {}, headers: Post["headers"] = {}) {
      const response = await post({ body: JSON.stringify({ prompt, ...more }), headers });
      expect(response.statusCode).toBe(200);
      const messages = (await text(response))
        .split("\n\n")
        .filter((message) => message.startsWith("event: "));
      return messages.map((message) => JSON.parse(message.split("\ndata: ")[1] ?? "null"));
    },
    async [Symbol.asyncDispose]() {
      server.process.kill("SIGTERM");
      const { code } = await server.ended;
      await bench[Symbol.asyncDispose]();
      expect(code).toBe(0);
    },
    server,
  };
}

const stalled = () => reply.stall(reply.text("Let me see", { unfinished: true }));
const jsonOf = (body: object) => JSON.stringify(body);

describe("stream-to-http", () => {
  it("streams events, and continues a thread by its handle", async () => {
    await using served = await serve([reply.text(["It is ", "a test."]), reply.text("Still.")]);
    const first = await served.turn("What is it?");
    expect(first.filter(({ type }) => type === "item.delta")).toHaveLength(2);
    expect(first.at(-1)).toMatchObject({ type: "turn.completed" });
    const { thread_id: threadId } = first.find(({ type }) => type === "thread.started");
    const second = await served.turn("Still?", { threadId }, { origin: `http://localhost:${served.port}` });
    expect(second).toContainEqual(
      expect.objectContaining({ item: expect.objectContaining({ text: "Still." }) }),
    );
    expect(served.model.requests[1]?.userTexts).toEqual(["What is it?", "Still?"]);
    const { threadId: realId } = served.model.requests[0]?.metadata ?? {};
    expect(realId).toMatch(/^[0-9a-f-]{36}$/);
    expect(JSON.stringify([first, second])).not.toContain(realId);
  });

  it("ends the turn when the client disconnects", async () => {
    await using served = await serve([stalled()]);
    const leaving = new AbortController();
    const response = await served.post({ body: jsonOf({ prompt: "Hi" }), signal: leaving.signal });
    response.on("error", () => {});
    const request = await served.model.nextRequest();
    leaving.abort();
    expect(await request.outcome).toBe("dropped");
  });

  it("sends a heartbeat while the agent is silent", async () => {
    await using served = await serve([stalled()], { HEARTBEAT_MS: "10" });
    const response = await served.post({ body: jsonOf({ prompt: "Hi" }) });
    let seen = "";
    for await (const chunk of response.setEncoding("utf8")) {
      seen += chunk;
      if (/item\.delta.*\n\n:\n\n/s.test(seen)) break;
    }
  });

  it("rejects unauthorized and invalid requests before a turn starts", async () => {
    await using served = await serve([]);
    const prompt = jsonOf({ prompt: "Hi" });
    const requests: Record<string, Post> = {
      "421: the host of another site (DNS rebinding)": { headers: { host: "evil.test" } },
      "421: the address in place of the name": { headers: { host: `127.0.0.1:${served.port}` } },
      "403: a page of another site": { headers: { origin: "https://evil.test" } },
      "403: a page without an origin": { headers: { origin: "null" } },
      "401: no token": { headers: { authorization: undefined } },
      "401: a wrong token": { headers: { authorization: `Bearer ${"c".repeat(32)}` } },
      "401: part of a token": { headers: { authorization: `Bearer ${ada.slice(1)}` } },
      "401: a token with another scheme": { headers: { authorization: `Basic ${ada}` } },
      "415: a content type that HTML forms can send": { headers: { "content-type": "text/plain" } },
      "415: no content type": { headers: { "content-type": undefined } },
      "413: a body without a length": {
        headers: { "content-length": undefined, "transfer-encoding": "chunked" },
      },
      "413: a large body": { body: jsonOf({ prompt: "x".repeat(70_000) }) },
      "400: invalid JSON": { body: "{" },
      "400: no prompt": { body: jsonOf({ prompt: "" }) },
      "400: an option of the thread": { body: jsonOf({ prompt: "Hi", sandboxMode: "danger-full-access" }) },
      "400: an invalid handle": { body: jsonOf({ prompt: "Hi", threadId: "last" }) },
      "404: an unknown handle": { body: jsonOf({ prompt: "Hi", threadId: crypto.randomUUID() }) },
    };
    const answers: string[] = [];
    for (const [name, request] of Object.entries(requests)) {
      const { statusCode } = await served.post({ body: prompt, ...request });
      answers.push(`${statusCode}${name.slice(3)}`);
    }
    expect(answers).toEqual(Object.keys(requests));
    expect(served.model.requests).toEqual([]);
  });

  it("does not continue a thread for another caller, or by its thread id", async () => {
    await using served = await serve([reply.text("Hello, Ada.")]);
    const [{ thread_id: threadId }] = await served.turn("I am Ada.");
    const asBen = { authorization: `Bearer ${ben}` };
    const { threadId: realId } = served.model.requests[0]?.metadata ?? {};
    const statusOf = async (id: unknown, headers = {}) =>
      (await served.post({ body: jsonOf({ prompt: "Who am I?", threadId: id }), headers })).statusCode;
    expect([await statusOf(threadId, asBen), await statusOf(realId), await statusOf(realId, asBen)]).toEqual([
      404, 404, 404,
    ]);
    expect(served.model.requests).toHaveLength(1);
  });

  it("rejects a fifth turn until one of four has ended", async () => {
    await using served = await serve([stalled(), stalled(), stalled(), stalled(), reply.text("Now.")]);
    const controllers = Array.from({ length: 4 }, () => new AbortController());
    for (const { signal } of controllers) {
      const response = await served.post({ body: jsonOf({ prompt: "Hi" }), signal });
      response.on("error", () => {});
      await served.model.nextRequest();
    }
    const status = async () => (await served.post({ body: jsonOf({ prompt: "Hi" }) })).statusCode;
    expect(await status()).toBe(503);
    controllers[0]?.abort();
    await expect.poll(status, { timeout: 20_000 }).toBe(200);
    for (const controller of controllers) controller.abort();
  });

  it("disconnects a client that does not read", async () => {
    const words = Array.from({ length: 48 }, () => "x".repeat(512 * 1024));
    await using served = await serve([reply.stall(reply.text(words, { unfinished: true }))]);
    const socket = connect(served.port, "127.0.0.1");
    socket.on("error", () => {});
    const body = jsonOf({ prompt: "Hi" });
    socket.write(
      `POST /turns HTTP/1.1\r\nHost: localhost:${served.port}\r\nAuthorization: Bearer ${ada}\r\n` +
        `Content-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    );
    const request = await served.model.nextRequest();
    expect(await request.outcome).toBe("dropped");
    socket.destroy();
  });

  it("sends a long answer completely", async () => {
    // Below the limit of unsent bytes, so that a busy test does not count as a slow client.
    const words = Array.from({ length: 7 }, () => "x".repeat(512 * 1024));
    await using served = await serve([reply.text(words)]);
    const events = await served.turn("Hi");
    expect(events.at(-1)).toMatchObject({ type: "turn.completed" });
    const answer = events.find(({ item }) => item?.type === "agent_message" && item.text.length > 0);
    expect(answer.item.text).toHaveLength(7 * 512 * 1024);
  });

  it("reports that a turn failed, but not why", async () => {
    await using served = await serve([reply.fail(400, "the secret \u001b[31m place")]);
    const events = await served.turn("Hi");
    expect(events.at(-1)).toEqual({ type: "turn.failed", error: { message: "The turn failed." } });
    expect(JSON.stringify(events)).not.toContain("secret");
    served.server.process.kill("SIGTERM");
    const { stderr } = await served.server.ended;
    expect(stderr).toContain("the secret");
    expect(stderr).not.toContain("\u001b");
  });

  it("keeps its secrets from the agent's commands", async () => {
    await using served = await serve([reply.shell("env; cat /proc/[0-9]*/environ"), reply.text("Done.")]);
    await served.turn("Hi");
    expect(served.model.requests[1]?.lastToolOutput).toContain("PATH=");
    expect(served.model.requests[1]?.lastToolOutput).not.toContain(ada);
  });

  it("listens only on this machine", async () => {
    await using served = await serve([]);
    const outside = Object.values(networkInterfaces()).flatMap((addresses = []) =>
      addresses
        .filter(({ internal, family }) => !internal && family === "IPv4")
        .map(({ address }) => address),
    );
    // All of 127.0.0.0/8 is this machine, except on macOS.
    const others = process.platform === "darwin" ? outside : ["127.0.0.2", ...outside];
    for (const address of others) {
      await expect(once(connect(served.port, address), "connect")).rejects.toThrow("ECONNREFUSED");
    }
  });

  it("generates a token by default, and rejects a short one", async () => {
    await using bench = await openWorkbench([reply.text("Hello.")]);
    const port = String(await freePort());
    const server = bench.start("stream-to-http", [], { PORT: port });
    const [, token = ""] = await server.line(/^TOKEN=(.{43})\n/m);
    const post = (authorization: string) =>
      fetch(`http://localhost:${port}/turns`, {
        method: "POST",
        headers: { authorization, "content-type": "application/json" },
        body: jsonOf({ prompt: "Hi" }),
      });
    expect((await post("Bearer ")).status).toBe(401);
    expect(await (await post(`Bearer ${token}`)).text()).toContain('"text":"Hello."');
    server.process.kill("SIGTERM");
    expect(await server.ended).toMatchObject({ code: 0, stderr: "" });
    expect(await bench.run("stream-to-http", [], { TOKENS: `${ada},` })).toMatchObject({
      code: 1,
      stdout: "",
      stderr: expect.stringContaining("a token must have at least 32 characters"),
    });
  });
});
