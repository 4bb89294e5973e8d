import { describe, expect, it, vi } from "vitest";
import { startThread } from "../src/client.js";
import type { WebEvent } from "../src/index.js";
import { MemoryTurns } from "./memory-turns.js";
import {
  approval,
  begun,
  completed,
  framesUntil,
  type Host,
  message,
  outcome,
  serve,
  withoutNotifications,
} from "./turn-hosts.js";
import { until, untilEnded } from "./web-harness.js";

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
