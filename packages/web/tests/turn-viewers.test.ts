import { CodexError } from "@codex/protocol";
import type { ThreadEvent } from "@codex/sdk";
import { describe, expect, it, vi } from "vitest";
import { startThread } from "../src/client.js";
import type { WebEvent } from "../src/index.js";
import { turnServer } from "../src/server.js";
import { connectCutViewers, expectReturn, recordTurn, settle } from "./cut-responses.js";
import { MemoryTurns } from "./memory-turns.js";
import {
  approval,
  closing,
  framesUntil,
  message,
  outcome,
  serve,
  withoutNotifications,
} from "./turn-hosts.js";
import { until } from "./web-harness.js";

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
    // Each returns to a host that has never seen the thread.
    const viewers = connectCutViewers(url, shown, origin.call, (address, init) =>
      serve(turns).call(address, init),
    );
    closing.unshift(...viewers.map(({ connection }) => connection));
    const all = [whole, ...viewers.map(({ connection }) => connection)];
    await settle(() => expect(all.every(({ view }) => view.status === "open")).toBe(true));

    for (const step of steps) {
      const before = events.length;
      step();
      await vi.advanceTimersByTimeAsync(50);
      if (events.length === before) continue;
      await expectReturn(viewers, events, whole);
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
