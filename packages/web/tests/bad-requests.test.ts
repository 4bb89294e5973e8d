import { request as httpRequest } from "node:http";
import { reply } from "@codex/testing";
import { describe, expect, it } from "vitest";
import { WebRequestError } from "../src/client.js";
import { threadServer, type WebAction } from "../src/server.js";
import { startWeb, until, untilEnded, type WebHarness } from "./web-harness.js";

const json = { "content-type": "application/json" };
const start = { method: "POST", headers: json, body: JSON.stringify({ input: "Go", key: "k" }) };
const unknownThread = "0199a213-81c0-7800-8aa1-bbab2a035a53";

/** Sends a request with headers that `fetch` would not send. */
function sendRaw(
  web: WebHarness,
  path: string,
  headers: Record<string, string>,
): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(web.url + path, { headers }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    request.on("error", reject);
    request.end();
  });
}

async function outcome(response: Response): Promise<unknown> {
  const { error } = (await response.json()) as { error: { code: string; message: string } };
  expect(error.message).not.toBe("");
  return [response.status, error.code];
}

describe("a request gets a clear status and starts nothing", () => {
  it.each([
    ["without a content type", { ...start, headers: {} }, 415, "not_json"],
    ["with another content type", { ...start, headers: { "content-type": "text/plain" } }, 415, "not_json"],
    ["with invalid JSON", { ...start, body: "{" }, 400, "invalid_json"],
    ["with a list", { ...start, body: "[]" }, 422, "invalid_body"],
    ["without an input", { ...start, body: JSON.stringify({ key: "k" }) }, 422, "invalid_body"],
    ["with a blank input", { ...start, body: JSON.stringify({ input: " ", key: "k" }) }, 422, "invalid_body"],
    ["without a key", { ...start, body: JSON.stringify({ input: "Go" }) }, 422, "invalid_body"],
    [
      "with too large a body",
      { ...start, body: JSON.stringify({ input: "x".repeat(3000), key: "k" }) },
      413,
      "body_too_large",
    ],
    [
      "from another site",
      { ...start, headers: { ...json, origin: "https://evil.example" } },
      403,
      "cross_site",
    ],
    ["from a page without an origin", { ...start, headers: { ...json, origin: "null" } }, 403, "cross_site"],
  ])("%s", async (_, init, status, code) => {
    await using web = await startWeb([reply.text("Hi.")], { maxBodyBytes: 2000 });
    expect(await outcome(await fetch(`${web.url}/threads`, init))).toEqual([status, code]);
    expect(web.model.requests).toEqual([]);
    expect(web.errors).toEqual([]);
  });

  it.each([
    ["GET", ""],
    ["GET", "/events"],
    ["POST", "/turns"],
    ["POST", "/interrupt"],
    ["DELETE", ""],
  ])("for an unknown thread: %s %s", async (method, path) => {
    await using web = await startWeb([reply.text("Hi.")]);
    const init = method === "POST" ? start : { method };
    for (const id of [unknownThread, "no id", "..%2F..", `${unknownThread}'`]) {
      const response = await fetch(`${web.url}/threads/${id}${path}`, init);
      expect(await outcome(response)).toEqual([404, "unknown_thread"]);
    }
    expect(web.model.requests).toEqual([]);
  });

  it("for another host, as after DNS rebinding, or from a page of another site that sends no origin", async () => {
    await using web = await startWeb([]);
    expect(await sendRaw(web, "/threads", { host: "evil.example" })).toBe(421);
    expect(await sendRaw(web, "/threads", { "sec-fetch-site": "cross-site" })).toBe(403);
    expect(await sendRaw(web, "/threads", { "sec-fetch-site": "same-origin" })).toBe(200);
  });

  it("for a page of another site, unless `origins` has it", async () => {
    const origins = ["https://app.example.com"];
    await using web = await startWeb([reply.text("Hi.")], { origins });
    const ask = (method: string, origin: string) =>
      fetch(`${web.url}/threads`, {
        method,
        headers: {
          origin,
          ...(method === "OPTIONS" ? { "access-control-request-method": "POST" } : json),
        },
        ...(method === "POST" && { body: start.body }),
      });
    for (const [method, status] of [
      ["OPTIONS", 204],
      ["POST", 201],
    ] as const) {
      const allowed = await ask(method, "https://app.example.com");
      expect(allowed.status).toBe(status);
      expect(allowed.headers.get("access-control-allow-origin")).toBe("https://app.example.com");
      const refused = await ask(method, "https://evil.example");
      expect(refused.status).toBe(403);
      expect(refused.headers.get("access-control-allow-origin")).toBe(null);
    }
  });

  it("for an unknown address", async () => {
    await using web = await startWeb([]);
    expect(await outcome(await fetch(`${web.url}/nowhere`))).toEqual([404, "not_found"]);
  });
});

describe("authorize()", () => {
  it("is required", () => {
    expect(() => threadServer({} as never)).toThrow("authorize");
  });

  it("receives each action, and what it does not allow has no effect", async () => {
    const actions: WebAction[] = [];
    let allowed: unknown = true;
    const authorize = (_: Request, action: WebAction) => {
      actions.push(action);
      return allowed as boolean;
    };
    await using web = await startWeb([reply.text("Hi.")], { authorize });
    const viewer = await web.start("Go");
    await untilEnded(viewer);
    const threadId = viewer.view.state.thread.threadId ?? "";
    allowed = { user: "no boolean" };
    for (const [call, type] of [
      [() => fetch(`${web.url}/threads`), "list"],
      [() => fetch(`${web.url}/threads`, start), "start"],
      [() => fetch(viewer.url), "read"],
      [() => fetch(`${viewer.url}/turns`, start), "turn"],
      [() => fetch(`${viewer.url}/steer`, start), "steer"],
      [() => fetch(`${viewer.url}/interrupt`, start), "interrupt"],
      [() => fetch(`${viewer.url}/requests/x`, start), "answer"],
      [() => fetch(viewer.url, { method: "DELETE" }), "remove"],
    ] as const) {
      expect(await outcome(await call())).toEqual([403, "forbidden"]);
      expect(actions.at(-1)).toMatchObject(
        type === "list" || type === "start" ? { type } : { type, threadId },
      );
    }
    expect(web.model.requests).toHaveLength(1);
  });

  it("that throws gets the status 500, and only the log has the reason", async () => {
    await using web = await startWeb([], {
      authorize: () => {
        throw new Error("the database is gone");
      },
    });
    const response = await fetch(`${web.url}/threads`);
    expect(response.status).toBe(500);
    expect(await response.text()).not.toContain("database");
    expect(web.errors).toMatchObject([{ message: "the database is gone" }]);
  });
});

describe("threads", () => {
  it("of other programs are neither listed nor opened", async () => {
    await using web = await startWeb(() => reply.text("Hi."));
    const viewer = await web.start("Go");
    await untilEnded(viewer);
    const other = web.codex.startThread({ workingDirectory: web.workspace });
    await other.run("Secret");
    await web.restart();
    const listed = (await (await fetch(`${web.url}/threads`)).json()) as { id: string; preview: string }[];
    expect(listed.map(({ preview }) => preview)).toEqual(["Go"]);
    expect(await outcome(await fetch(`${web.url}/threads/${other.id}`))).toEqual([404, "unknown_thread"]);
  });

  it("can be removed, which ends their streams", async () => {
    await using web = await startWeb(() => reply.text("Hi."));
    const viewer = await web.start("Go");
    await untilEnded(viewer);
    expect((await fetch(viewer.url, { method: "DELETE" })).status).toBe(204);
    await until(viewer, ({ status }) => status === "closed");
    expect(viewer.view.error).toMatchObject({ code: "unknown_thread" });
    expect(await (await fetch(`${web.url}/threads`)).json()).toEqual([]);
  });
});

describe("turns", () => {
  it("are not started twice by a repeated key", async () => {
    await using web = await startWeb(() => reply.text("Hi."));
    const started = await Promise.all([1, 2].map(() => fetch(`${web.url}/threads`, start)));
    const ids = await Promise.all(started.map(async (each) => ((await each.json()) as { id: string }).id));
    expect(new Set(ids).size).toBe(1);
    const url = `${web.url}/threads/${ids[0]}`;
    const viewer = web.connect(url);
    await untilEnded(viewer);
    const again = { ...start, body: JSON.stringify({ input: "More", key: "k2" }) };
    const sent = await Promise.all([1, 2].map(() => fetch(`${url}/turns`, again)));
    expect(sent.map(({ status }) => status)).toEqual([202, 202]);
    await until(viewer, ({ state }) => state.thread.turn === 2 && !state.isRunning);
    expect(web.model.requests).toHaveLength(2);
    expect(viewer.view.state.inputs).toHaveLength(2);
  });

  it("are limited to one per thread and to `maxTurns` in all", async () => {
    await using web = await startWeb(() => reply.stall(), { maxTurns: 1 });
    const viewer = await web.start("Go");
    await until(viewer, ({ state }) => state.isRunning);
    await expect(viewer.send("More")).rejects.toMatchObject({ status: 409, code: "turn_running" });
    const other = { ...start, body: JSON.stringify({ input: "Other", key: "k2" }) };
    expect(await outcome(await fetch(`${web.url}/threads`, other))).toEqual([503, "too_many_turns"]);
    await viewer.interrupt();
    expect((await fetch(`${web.url}/threads`, other)).status).toBe(201);
  });

  it("can be steered while they run, and not otherwise", async () => {
    await using web = await startWeb(({ position }) =>
      position.numberInTurn === 1 ? reply.shell("sleep 1") : reply.text("Steered."),
    );
    const viewer = await web.start("Go");
    await until(viewer, ({ state }) =>
      state.thread.items.some(({ item }) => item.type === "command_execution"),
    );
    await viewer.steer("Faster");
    const { state } = await untilEnded(viewer);
    expect(state.inputs).toMatchObject([
      { text: "Go", turn: 1 },
      { text: "Faster", turn: 1 },
    ]);
    expect(web.model.requests.at(-1)?.userTexts).toContain("Faster");
    const steering = viewer.steer("Too late");
    await expect(steering).rejects.toBeInstanceOf(WebRequestError);
    await expect(steering).rejects.toMatchObject({ status: 409, code: "no_turn" });
  });

  it("that fail show why, with the code", async () => {
    await using web = await startWeb([reply.fail(400, { error: { message: "no such model" } })]);
    const viewer = await web.start("Go");
    const { state } = await untilEnded(viewer);
    expect(state).toMatchObject({
      error: { code: "turn_failed", message: expect.stringContaining("no such model") },
    });
    expect(state.thread.status).toBe("failed");
  });
});

describe("a viewer that does not read", () => {
  it("delays nobody, is bounded, and gets a snapshot when it reads again", async () => {
    const long = "word ".repeat(20_000);
    await using web = await startWeb(() => reply.text(long), { maxBufferedBytes: 20_000 });
    const viewer = await web.start("Go");
    await untilEnded(viewer);
    // Without a network, whose buffers would hold megabytes.
    const response = await web.fetch(new Request(`${viewer.url}/events`));
    for (let turn = 2; turn < 5; turn += 1) {
      await viewer.send(`Turn ${turn}`);
      await until(viewer, ({ state }) => state.thread.turn === turn && !state.isRunning);
    }
    const reader = (response.body as ReadableStream<Uint8Array>).getReader();
    const decoder = new TextDecoder();
    let text = "";
    while (!text.includes('"turn":4')) text += decoder.decode((await reader.read()).value, { stream: true });
    // The first snapshot, what fitted into the buffers, and the second snapshot.
    expect(text.match(/^event: snapshot$/gm)).toHaveLength(2);
    await reader.cancel();
  });
});
