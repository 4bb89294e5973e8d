import { CodexError } from "@codex/protocol";
import type { ThreadEvent } from "@codex/sdk";
import { afterEach, describe, expect, it, vi } from "vitest";
import { type CodexUIMessageChunk, threadTransport } from "../src/ai.js";
import { connectThread, startThread, type ThreadConnection } from "../src/client.js";
import type { WebEvent, WebRequest } from "../src/index.js";
import { type ThreadServer, type TurnServerOptions, turnServer } from "../src/server.js";
import { cut, recordTurn, settle } from "./cut-responses.js";
import { MemoryTurns } from "./memory-turns.js";
import { until, untilEnded } from "./web-harness.js";

const message = (id: string, text: string): ThreadEvent => ({
  type: "item.completed",
  item: { id, type: "agent_message", text },
});
const begun: ThreadEvent[] = [{ type: "thread.started", thread_id: "agent-1" }, { type: "turn.started" }];
const usage = {
  input_tokens: 1,
  cached_input_tokens: 0,
  cache_write_input_tokens: 0,
  output_tokens: 1,
  reasoning_output_tokens: 0,
};
const completed: ThreadEvent = { type: "turn.completed", usage };
const approval = (id: string) =>
  ({
    id,
    kind: "approval",
    request: { kind: "command", command: "make", itemId: null, reason: null, availableDecisions: ["accept"] },
    // What a queue adds.
    ...{ turn: "t/1", thread: "t", openedAt: "2026-11-29T00:00:00Z", expiresAt: null },
  }) as unknown as WebRequest;

const closing: { close(): unknown }[] = [];
afterEach(async () => {
  vi.useRealTimers();
  for (const each of closing.splice(0)) await each.close();
});

interface Host extends ThreadServer {
  errors: unknown[];
  /** Calls the server without a network. */
  call: typeof fetch;
  connect(thread: string, onEvent?: (event: WebEvent) => void): ThreadConnection;
  post(path: string, body: unknown): Promise<Response>;
}

/** A host that serves the turns. */
function serve(turns: MemoryTurns, options: Partial<TurnServerOptions> = {}): Host {
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
function withoutNotifications(turns: MemoryTurns): MemoryTurns {
  const behind = new MemoryTurns();
  behind.answer = turns.answer.bind(turns);
  behind.threadEvents = async function* (thread, options) {
    yield* turns.threadEvents(thread, { ...options, follow: false });
    if (options.follow) await new Promise((resolve) => options.signal?.addEventListener("abort", resolve));
  };
  return behind;
}

async function outcome(response: Response): Promise<unknown> {
  const { error } = (await response.json()) as { error: { code: string; message: string } };
  expect(error.message).not.toBe("");
  return [response.status, error.code];
}

/** The frames that have arrived on a stream, until one contains a text. */
async function framesUntil(response: Response, text: string): Promise<string[]> {
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

describe("a turn of a queue", () => {
  it("is submitted by a viewer, and shown from its input to its end on every host", async () => {
    const turns = new MemoryTurns();
    const turnSettings = async (request: Request) => ({
      account: request.headers.get("x-account") ?? undefined,
      settings: { repository: "site" },
      priority: 3,
    });
    const [one, other] = [serve(turns, { turnSettings }), serve(turns)];
    const { id, url } = await startThread("http://localhost", "Go", {
      fetch: one.call,
      headers: () => ({ "x-account": "acme" }),
    });
    const [{ key = "" } = {}] = turns.submitted;
    expect(turns.submitted).toMatchObject([
      { thread: id, account: "acme", settings: { repository: "site" }, priority: 3 },
    ]);
    const viewers = [one, other].map((host) => host.connect(id));
    for (const viewer of viewers) await until(viewer, ({ status }) => status === "open");

    turns.begin(id, key);
    for (const event of begun) turns.append(id, key, event);
    for (const viewer of viewers) {
      const { state } = await until(viewer, ({ state }) => state.thread.status === "running");
      expect(state).toMatchObject({ isRunning: true, inputs: [{ text: "Go", turn: 1, images: [] }] });
    }
    turns.append(id, key, message("m", "Done."));
    turns.append(id, key, completed);
    turns.end(id, key);
    for (const viewer of viewers) {
      const { state } = await untilEnded(viewer);
      expect(state).toMatchObject({ error: null, thread: { finalResponse: "Done.", threadId: "agent-1" } });
    }
    const late = other.connect(id);
    expect((await untilEnded(late)).state).toEqual(viewers[0]?.view.state);
    const snapshots = await Promise.all([one, other].map(async ({ call }) => (await call(url)).json()));
    expect(snapshots[0]).toEqual(snapshots[1]);
    expect(snapshots[0]).toMatchObject({ lastEventId: "6", state: { isRunning: false } });
  });

  it("continues with its other attempts, and shows what it asks while it is parked", async () => {
    const turns = new MemoryTurns();
    const host = serve(turns);
    turns.begin("t", "t/1");
    for (const event of begun) turns.append("t", "t/1", event);
    turns.append("t", "t/1", { type: "request.opened", request: approval("r") });
    turns.append("t", "t/1", { type: "turn.parked" });
    const viewer = host.connect("t");
    const parked = await until(viewer, ({ status }) => status === "open");
    const { kind, request } = approval("r");
    expect(parked.state).toMatchObject({ isRunning: true, inputs: [{ key: "t/1", text: "Go" }] });
    expect(parked.state.requests).toEqual([{ id: "r", kind, request }]);

    await viewer.answer("r", "accept");
    turns.begin("t", "t/1", 2);
    turns.append("t", "t/1", { type: "turn.started" });
    turns.append("t", "t/1", { type: "turn.returned" });
    turns.begin("t", "t/1", 3);
    turns.append("t", "t/1", message("m", "Made."));
    const running = await until(viewer, ({ state }) => state.thread.finalResponse === "Made.");
    expect(running.state).toMatchObject({ isRunning: true, inputs: [{ text: "Go" }], requests: [] });
    turns.end("t", "t/1");
    // The worker died before it could record the end, and the next one says it again.
    turns.begin("t", "t/1", 4);
    turns.end("t", "t/1");
    turns.begin("t", "t/2");
    const next = await until(viewer, ({ state }) => state.inputs.length === 2);
    expect(next.state).toMatchObject({ isRunning: true, inputs: [{ key: "t/1" }, { key: "t/2" }] });
  });

  it("that was cancelled in the queue ends no other turn, and shows why it never began", async () => {
    const turns = new MemoryTurns();
    const host = serve(turns);
    turns.begin("t", "t/1");
    turns.end("t", "t/2", "turn_cancelled", "Too late.");
    const viewer = host.connect("t");
    const { state } = await until(viewer, ({ status }) => status === "open");
    expect(state).toMatchObject({ isRunning: true, error: null });
    turns.end("t", "t/1");
    await untilEnded(viewer);
    turns.end("t", "t/3", "budget_exceeded", "All tokens are used.");
    const { state: ended } = await until(viewer, ({ state }) => state.error !== null);
    expect(ended).toMatchObject({
      isRunning: false,
      error: { code: "budget_exceeded", message: "All tokens are used.", retryable: false },
    });
  });
});

describe("a viewer that is cut and continues on another host", () => {
  it("sees each event once and gets the same state, wherever it was cut and whenever it returns", async () => {
    const [first, ...rest] = await recordTurn();
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const turns = new MemoryTurns();
    const origin = serve(turns);
    const { id, url } = await startThread("http://localhost", "Go", { fetch: origin.call });
    const [{ key = "" } = {}] = turns.submitted;
    const steps: (() => void)[] = [
      () => turns.begin(id, key),
      ...[first as ThreadEvent, ...rest.slice(0, 3)].map((event) => () => turns.append(id, key, event)),
      () => turns.append(id, key, { type: "request.opened", request: approval("r") }),
      () => turns.append(id, key, { type: "turn.parked" }),
      () => turns.append(id, key, { type: "request.closed", id: "r", decision: "accept" }),
      () => turns.begin(id, key, 2),
      ...rest.slice(3).map((event) => () => turns.append(id, key, event)),
      () => turns.end(id, key),
    ];
    const shown = steps.length - 2;

    const events: WebEvent[] = [];
    const whole = origin.connect(id, (event) => events.push(event));
    /** Connects a viewer that is cut after so many events, and returns to a host that has never seen the thread. */
    const connect = (after: number, at: number) => {
      const viewer = {
        ...{ after, at, received: [] as WebEvent[], snapshots: 0, isAway: false },
        mayReturn: () => {},
      };
      let requests = 0;
      const connection = connectThread(url, {
        onEvent: (event) => viewer.received.push(event),
        onSnapshot: () => {
          viewer.snapshots += 1;
        },
        async fetch(address, init) {
          requests += 1;
          if (requests === 1) return cut(await origin.call(address, init), after);
          await new Promise<void>((resolve) => {
            viewer.isAway = true;
            viewer.mayReturn = resolve;
          });
          return serve(turns).call(address, init);
        },
      });
      closing.unshift(connection);
      return Object.assign(viewer, { connection });
    };
    const viewers = Array.from({ length: shown }, (_, after) =>
      Array.from({ length: shown - after }, (_, more) => connect(after, after + 1 + more)),
    ).flat();
    const all = [whole, ...viewers.map(({ connection }) => connection)];
    await settle(() => expect(all.every(({ view }) => view.status === "open")).toBe(true));

    for (const step of steps) {
      const before = events.length;
      step();
      await vi.advanceTimersByTimeAsync(50);
      if (events.length === before) continue;
      const count = events.length;
      const returning = viewers.filter(({ at }) => at === count);
      await settle(() => expect(returning.filter(({ isAway }) => !isAway)).toEqual([]));
      for (const viewer of returning) {
        expect(viewer.received).toEqual(events.slice(0, viewer.after));
        viewer.mayReturn();
      }
      const { state } = whole.view;
      await settle(() => {
        for (const { connection } of returning)
          expect(connection.view).toEqual({ state, status: "open", error: null });
      });
    }

    expect(events).toHaveLength(shown);
    expect(whole.view.state).toMatchObject({ isRunning: false, thread: { finalResponse: "It is done." } });
    await settle(() => {
      for (const { connection } of viewers) expect(connection.view).toEqual(whole.view);
    });
    for (const { received, snapshots } of viewers) {
      expect(snapshots).toBe(1);
      expect(received).toEqual(events);
    }
  });

  it("does not go back when the other host has not read as far", async () => {
    const turns = new MemoryTurns();
    const behind = withoutNotifications(turns);
    const [one, other] = [serve(turns), serve(behind)];
    turns.begin("t", "t/1");
    const waiting = other.connect("t");
    await until(waiting, ({ status }) => status === "open");
    turns.append("t", "t/1", message("m", "Seen."));
    const { lastEventId } = (await (await one.call("http://localhost/threads/t")).json()) as {
      lastEventId: string;
    };
    const response = await other.call("http://localhost/threads/t/events", {
      headers: { "last-event-id": lastEventId },
    });
    turns.append("t", "t/1", message("n", "New."));
    // Another viewer makes that host read on.
    await other.call("http://localhost/threads/t/events", { headers: { "last-event-id": "3" } });
    const frames = await framesUntil(response, "New.");
    expect(frames).toHaveLength(1);
    expect(frames[0]).toContain("id: 3\n");
    await until(waiting, ({ state }) => state.thread.finalResponse === "New.");
  });

  it("gets no event twice while others make the host read the log again", async () => {
    const turns = new MemoryTurns();
    const read = turns.threadEvents.bind(turns);
    turns.threadEvents = async function* (thread, options) {
      for await (const entry of read(thread, options)) {
        // As slow as a database, so that readers overtake one another.
        await new Promise((resolve) => setTimeout(resolve, Math.random() * 3));
        yield entry;
      }
    };
    const host = serve(turns);
    turns.begin("t", "t/1");
    const ids: string[] = [];
    const viewer = host.connect("t", (event) => {
      if (event.type === "item.completed") ids.push(event.item.id);
    });
    await until(viewer, ({ status }) => status === "open");
    const sent: string[] = [];
    for (let count = 0; count < 40; count += 1) {
      sent.push(`m${count}`);
      turns.append("t", "t/1", message(`m${count}`, "x"));
      const headers = { "last-event-id": "of-another-server" };
      const response = await host.call("http://localhost/threads/t/events", { headers });
      await response.body?.cancel();
    }
    await until(viewer, ({ state }) => state.thread.items.length === sent.length);
    expect(ids).toEqual(sent);
  });

  it("gets a snapshot when it missed more than a host holds", async () => {
    const turns = new MemoryTurns();
    turns.begin("t", "t/1");
    for (let count = 0; count < 200; count += 1)
      turns.append("t", "t/1", message(`m${count}`, "x".repeat(100)));
    const host = serve(turns, { maxBufferedBytes: 10_000 });
    const ask = async (id: string) => {
      const headers = { "last-event-id": id };
      const response = await host.call("http://localhost/threads/t/events", { headers });
      turns.append("t", "t/1", message(`after ${id}`, `after ${id}`));
      return framesUntil(response, `after ${id}`);
    };
    const [snapshot] = await ask("1");
    expect(snapshot).toContain("event: snapshot");
    const missed = await ask("195");
    expect(missed.map((frame) => /id: (\d+)/.exec(frame)?.[1])).toEqual([
      "196",
      "197",
      "198",
      "199",
      "200",
      "201",
      "202",
      "203",
    ]);
    const [unknown] = await ask("of-another-server");
    expect(unknown).toContain("event: snapshot");
  });
});

describe("a host", () => {
  it("reads the log of a thread once for all viewers, and follows it while there is one", async () => {
    const turns = new MemoryTurns();
    const entries = 10_000;
    turns.begin("t", "t/1");
    for (let count = 1; count < entries; count += 1)
      turns.append("t", "t/1", { type: "item.delta", item_id: "m", item_type: "agent_message", delta: "x" });
    const host = serve(turns);
    const viewers = Array.from({ length: 50 }, () => host.connect("t"));
    for (const viewer of viewers)
      await until(viewer, ({ state }) => state.thread.runningText.length === entries - 1);
    expect(turns.entriesRead).toBe(entries);
    expect(turns.followers).toBe(1);

    turns.append("t", "t/1", message("m", "Done."));
    for (const viewer of viewers) await until(viewer, ({ state }) => state.thread.finalResponse === "Done.");
    expect(turns.entriesRead).toBe(entries + 1);
    for (const viewer of viewers) viewer.close();
    await vi.waitFor(() => expect(turns.followers).toBe(0));

    turns.append("t", "t/1", message("n", "More."));
    await until(host.connect("t"), ({ state }) => state.thread.finalResponse === "More.");
    expect(turns.entriesRead).toBe(entries + 2);
  });

  it("forgets the threads that were read least recently, and allows viewers of so many at once", async () => {
    const turns = new MemoryTurns();
    const host = serve(turns, { maxThreads: 2 });
    for (let count = 0; count <= 101; count += 1) turns.begin(`t${count}`, `t${count}/1`);
    const read = (thread: string) => host.call(`http://localhost/threads/${thread}`);
    for (let count = 0; count <= 100; count += 1) await read(`t${count}`);
    expect(turns.entriesRead).toBe(101);
    await read("t100");
    expect(turns.entriesRead).toBe(101);
    await read("t0");
    expect(turns.entriesRead).toBe(102);

    const viewers = ["t1", "t2"].map((thread) => host.connect(thread));
    for (const viewer of viewers) await until(viewer, ({ status }) => status === "open");
    const events = (thread: string) => host.call(`http://localhost/threads/${thread}/events`);
    expect(await outcome(await events("t3"))).toEqual([503, "too_many_threads"]);
    const second = await events("t1");
    expect(second.status).toBe(200);
    await second.body?.cancel();
    viewers[1]?.close();
    await vi.waitFor(async () => {
      const third = await events("t3");
      await third.body?.cancel();
      expect(third.status).toBe(200);
    });
  });

  it("reads on after the source has failed, and shows nobody why", async () => {
    const turns = new MemoryTurns();
    const host = serve(turns);
    turns.begin("t", "t/1");
    const viewer = host.connect("t");
    await until(viewer, ({ status }) => status === "open");
    await vi.waitFor(() => expect(turns.followers).toBe(1));
    turns.failure = new CodexError("store_failed", "connect ECONNREFUSED db.internal");
    turns.append("t", "t/1", message("m", "Not lost."));
    await vi.waitFor(() => expect(host.errors).not.toEqual([]));
    const refused = await host.call("http://localhost/threads/u");
    expect(refused.status).toBe(503);
    const text = await refused.text();
    expect(JSON.parse(text)).toMatchObject({ error: { code: "store_failed", retryable: true } });
    expect(text).not.toContain("db.internal");
    turns.failure = undefined;
    await until(viewer, ({ state }) => state.thread.finalResponse === "Not lost.");
    expect(viewer.view.status).toBe("open");
  });

  it("ends its responses when it closes, and the turns continue", async () => {
    const turns = new MemoryTurns();
    const [one, other] = [serve(turns), serve(turns)];
    turns.begin("t", "t/1");
    const response = await one.call("http://localhost/threads/t/events");
    const viewer = other.connect("t");
    await until(viewer, ({ status }) => status === "open");
    await one.close();
    await expect(response.text()).resolves.toContain("event: snapshot");
    turns.append("t", "t/1", message("m", "Still here."));
    await until(viewer, ({ state }) => state.thread.finalResponse === "Still here.");
  });

  it("ends its responses when its source was closed", async () => {
    const turns = new MemoryTurns();
    turns.begin("t", "t/1");
    const read = turns.threadEvents.bind(turns);
    turns.threadEvents = (thread, options) => read(thread, { ...options, follow: false });
    const response = await serve(turns).call("http://localhost/threads/t/events");
    await expect(response.text()).resolves.toContain("event: snapshot");
  });

  it("requires `authorize`", () => {
    expect(() => turnServer({ turns: new MemoryTurns() } as never)).toThrow(
      "turnServer(): option `authorize`",
    );
  });
});

describe("a thread", () => {
  it.each(["unknown", "x".repeat(300), "a\u0000b"])(
    "that no queue has gets the status 404 (%j)",
    async (id) => {
      const host = serve(new MemoryTurns());
      const path = `/threads/${encodeURIComponent(id)}`;
      for (const each of [path, `${path}/events`, `${path}/images/0-1`])
        expect(await outcome(await host.call(`http://localhost${each}`))).toEqual([404, "unknown_thread"]);
      const send = await host.post(`${path}/turns`, { input: "Go", key: "k" });
      expect(await outcome(send)).toEqual([404, "unknown_thread"]);
    },
  );

  it("whose first turn is still in the queue can be viewed, and nothing is lost when it begins", async () => {
    const turns = new MemoryTurns();
    await turns.submit({ key: "t/1", thread: "team/t", input: "Go" });
    const received: WebEvent["type"][] = [];
    const viewer = serve(turns).connect("team/t", ({ type }) => received.push(type));
    const { state } = await until(viewer, ({ status }) => status === "open");
    expect(state).toMatchObject({ isRunning: false, inputs: [] });
    turns.begin("team/t", "t/1");
    await until(viewer, ({ state }) => state.isRunning);
    expect(received).toEqual(["web.input"]);
    const snapshot = { headers: { "last-event-id": "start" } };
    const again = await serve(turns).call("http://localhost/threads/team%2Ft/events", snapshot);
    expect(await framesUntil(again, "web.input")).toMatchObject([expect.stringContaining("id: 1\n")]);
  });

  it("is started once for each key, which does not choose an existing thread", async () => {
    const turns = new MemoryTurns();
    const [one, other] = [serve(turns), serve(turns)];
    turns.begin("issue-42", "issue-42/fix");
    const ids: string[] = [];
    for (const host of [one, other]) {
      const response = await host.post("/threads", { input: "Go", key: "issue-42" });
      expect(response.status).toBe(201);
      ids.push(((await response.json()) as { id: string }).id);
    }
    expect(ids[0]).toBe(ids[1]);
    expect(ids[0]).toMatch(/^web-[0-9a-f]{32}$/);
    expect(turns.submitted).toHaveLength(1);
    const changed = await other.post("/threads", { input: "Something else", key: "issue-42" });
    expect(await outcome(changed)).toEqual([409, "key_reused"]);
  });

  it("gets the key that the server makes", async () => {
    const turns = new MemoryTurns();
    const threadKey = (request: Request, id: string) => `${request.headers.get("x-user")}/${id}`;
    const host = serve(turns, { threadKey });
    const headers = () => ({ "x-user": "ada" });
    const { id, url } = await startThread("http://localhost", "Go", { fetch: host.call, headers });
    expect(id).toMatch(/^ada\/[0-9a-f]{32}$/);
    expect((await host.call(url)).status).toBe(200);
  });

  it("is listed by `listThreads`, if its viewer may read it, and cannot be removed", async () => {
    const turns = new MemoryTurns();
    expect(await outcome(await serve(turns).call("http://localhost/threads"))).toEqual([501, "unsupported"]);
    const listed = ["mine", "yours"].map((id) => ({ id, name: null, preview: id, updatedAt: "2026-11-29" }));
    const host = serve(turns, {
      listThreads: () => listed,
      authorize: (_, action) => !("threadId" in action) || action.threadId === "mine",
    });
    const response = await host.call("http://localhost/threads");
    expect(await response.json()).toEqual(listed.slice(0, 1));
    turns.begin("mine", "mine/1");
    const removal = await host.call("http://localhost/threads/mine", { method: "DELETE" });
    expect(await outcome(removal)).toEqual([501, "unsupported"]);
    expect(await outcome(await host.call("http://localhost/threads/yours"))).toEqual([403, "forbidden"]);
  });
});

describe("an input", () => {
  it("is submitted once for each key, and not while a turn is unfinished", async () => {
    const turns = new MemoryTurns();
    const [one, other] = [serve(turns), serve(turns)];
    turns.begin("t", "t/0");
    turns.end("t", "t/0");
    const body = { input: "Go", key: "k/ü\ud800" };
    for (const host of [one, other, one])
      expect((await host.post("/threads/t/turns", body)).status).toBe(202);
    expect(turns.submitted).toHaveLength(1);
    const [{ key = "" } = {}] = turns.submitted;
    for (const act of [() => {}, () => turns.begin("t", key)]) {
      act();
      const more = await other.post("/threads/t/turns", { input: "More", key: "other" });
      expect(await outcome(more)).toEqual([409, "turn_running"]);
    }
    const steering = await one.post("/threads/t/steer", { input: "Faster", key: "s" });
    expect(await outcome(steering)).toEqual([409, "steering_unsupported"]);
    turns.end("t", key);
    expect((await one.post("/threads/t/turns", body)).status).toBe(202);
    expect((await one.post("/threads/t/turns", { input: "More", key: "other" })).status).toBe(202);
    expect(turns.submitted).toHaveLength(2);
    const { state } = await untilEnded(one.connect("t"));
    expect(state.inputs.map((input) => input.key)).toEqual(["t/0", "k/ü\ufffd"]);
  });

  it("of one thread does not use the key of another thread or of a program", async () => {
    const turns = new MemoryTurns();
    const host = serve(turns);
    for (const thread of ["a", "a/b"]) {
      turns.begin(thread, `${thread}/c`);
      turns.end(thread, `${thread}/c`);
    }
    await host.post("/threads/a/turns", { input: "Go", key: "b/c" });
    await host.post("/threads/a%2Fb/turns", { input: "Go", key: "c" });
    const keys = turns.submitted.map(({ key }) => key);
    expect(new Set([...keys, "a/b/c", "a/c"]).size).toBe(4);
  });

  it("keeps its images in the log, where every host finds them", async () => {
    const turns = new MemoryTurns();
    const [one, other] = [serve(turns), serve(turns)];
    const png = Buffer.concat([Buffer.from("\x89PNG\r\n\x1a\n", "latin1"), Buffer.from("pixels")]);
    const { id, url } = await startThread("http://localhost", "", {
      fetch: one.call,
      images: [
        `data:image/png;base64,${png.toString("base64")}`,
        new Blob(["GIF89a."], { type: "image/gif" }),
      ],
    });
    const [{ key = "" } = {}] = turns.submitted;
    turns.begin(id, key);
    const inputs = await Promise.all(
      [one, other].map(
        async (host) => (await until(host.connect(id), ({ state }) => state.isRunning)).state.inputs,
      ),
    );
    expect(inputs[0]).toEqual(inputs[1]);
    const images = inputs[0]?.[0]?.images ?? [];
    expect(images).toMatchObject([
      { mediaType: "image/png", bytes: png.length },
      { mediaType: "image/gif", bytes: 7 },
    ]);
    for (const host of [one, other]) {
      const [first, second] = await Promise.all(
        images.map((image) => host.call(`${url}/images/${image.id}`)),
      );
      expect(first?.headers.get("content-type")).toBe("image/png");
      expect(first?.headers.get("content-security-policy")).toContain("sandbox");
      expect(Buffer.from((await first?.arrayBuffer()) as ArrayBuffer)).toEqual(png);
      expect(await second?.text()).toBe("GIF89a.");
      for (const unknown of ["2-start", "0-1", "0-99", "x", "..%2F0"])
        expect(await outcome(await host.call(`${url}/images/${unknown}`))).toEqual([404, "unknown_image"]);
    }
    // A file of the worker's machine.
    const input = [
      { type: "text", text: "Look" },
      { type: "local_image", path: "/etc/passwd" },
    ];
    turns.end(id, key);
    turns.append(id, "program/1", { type: "turn.begun", input });
    const { state } = await until(one.connect(id), ({ state }) => state.inputs.length === 2);
    expect(state.inputs[1]).toMatchObject({ text: "Look", images: [{ id: null, bytes: null }] });
    expect(JSON.stringify(state)).not.toContain("passwd");
    expect(await outcome(await one.call(`${url}/images/0-2`))).toEqual([404, "unknown_image"]);
  });
});

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

describe("an interruption", () => {
  it("cancels the turn that runs, and waits for its end", async () => {
    const turns = new MemoryTurns();
    const host = serve(turns, { identify: () => "Ada" });
    await turns.submit({ key: "t/1", thread: "t", input: "Go" });
    turns.begin("t", "t/1");
    const viewer = host.connect("t");
    await until(viewer, ({ state }) => state.isRunning);
    let isOver = false;
    const interruption = viewer.interrupt().then(() => {
      isOver = true;
    });
    await vi.waitFor(() => expect(turns.unfinished("t")?.cancelled).toBe("Ada interrupted the turn."));
    expect(isOver).toBe(false);
    turns.end("t", "t/1", "turn_cancelled", "Ada interrupted the turn.");
    await interruption;
    const { state } = await untilEnded(viewer);
    expect(state.error).toMatchObject({ code: "turn_cancelled", message: "Ada interrupted the turn." });
    await viewer.interrupt();
  });
});

describe("an answer", () => {
  it("counts once, on any host, and says who gave it", async () => {
    const turns = new MemoryTurns();
    const identify = async (request: Request) => request.headers.get("x-user") ?? "";
    const [one, other] = [serve(turns, { identify }), serve(turns)];
    turns.begin("t", "t/1");
    const viewers = [one, other].map((host) => host.connect("t"));
    for (const viewer of viewers) await until(viewer, ({ state }) => state.isRunning);
    turns.append("t", "t/1", { type: "request.opened", request: approval("r") });
    const send = (host: Host, thread: string, decision: unknown) =>
      host.call(`http://localhost/threads/${thread}/requests/r`, {
        method: "POST",
        headers: { "content-type": "application/json", "x-user": "ada" },
        body: JSON.stringify({ decision }),
      });
    expect(await outcome(await send(one, "t", "acceptForSession"))).toEqual([422, "invalid_answer"]);
    expect(await outcome(await send(one, "t", "park"))).toEqual([422, "invalid_answer"]);
    const answers = await Promise.all([send(one, "t", "accept"), send(other, "t", "decline")]);
    expect(answers.map(({ status }) => status)).toEqual([204, 409]);
    expect(turns.answers).toEqual([{ id: "r", decision: "accept", by: "ada" }]);
    for (const viewer of viewers) await until(viewer, ({ state }) => state.requests.length === 0);
  });

  it("reaches a request that only another host has shown, but none of another thread", async () => {
    const turns = new MemoryTurns();
    const host = serve(withoutNotifications(turns));
    turns.begin("t", "t/1");
    turns.begin("u", "u/1");
    for (const thread of ["t", "u"]) await until(host.connect(thread), ({ state }) => state.isRunning);
    turns.append("t", "t/1", { type: "request.opened", request: approval("r") });
    const foreign = await host.post("/threads/u/requests/r", { decision: "accept" });
    expect(await outcome(foreign)).toEqual([409, "request_closed"]);
    expect((await host.post("/threads/t/requests/r", { decision: "accept" })).status).toBe(204);
    expect(turns.answers).toEqual([{ id: "r", decision: "accept", by: undefined }]);
  });
});
