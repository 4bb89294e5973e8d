import { execFile } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { failureOf, patienceMs } from "./failure-of.js";
import { faultyServer } from "./faulty-server.js";

describe("a server that answers nothing", () => {
  it("does not keep an aborted turn, a timed out one, or close()", async () => {
    await using server = faultyServer("never-answers");
    const reason = new Error("enough");
    const controller = new AbortController();
    const aborted = failureOf(server.codex.startThread().run("Go", { signal: controller.signal }));
    const timedOut = failureOf(server.codex.startThread().run("Go", { timeoutMs: 200 }));
    const closed = failureOf(server.codex.startThread().run("Go"));
    await sleep(200);
    controller.abort(reason);
    expect(await aborted).toMatchObject({ error: reason });
    expect(await timedOut).toMatchObject({ error: { code: "turn_timeout" } });

    const startedAtMs = performance.now();
    await server.codex.close();
    expect(await closed).toMatchObject({ error: { code: "closed" } });
    expect(performance.now() - startedAtMs).toBeLessThan(4000);
    expect(server.processes()).toEqual([]);
  });

  it.each(["never-starts-threads", "never-starts-turns"])(
    "as one that %s: abort comes back in time",
    async (name) => {
      await using server = faultyServer(name);
      const controller = new AbortController();
      const aborted = failureOf(server.codex.startThread().run("Go", { signal: controller.signal }));
      await sleep(300);
      controller.abort(new Error("enough"));
      const { error, tookMs } = await aborted;
      expect(error.message).toBe("enough");
      expect(tookMs).toBeLessThan(patienceMs);
    },
  );

  it.each(["never-answers", "never-starts-threads", "never-starts-turns", "never-ends-turns"])(
    "as one that %s: it is silent, which is limited from the start on",
    async (name) => {
      await using server = faultyServer(name);
      const { error } = await failureOf(server.codex.startThread().run("Go", { idleTimeoutMs: 1000 }));
      expect(error).toMatchObject({ code: "turn_timeout", option: "idleTimeoutMs" });
    },
  );

  it("ends no turn: abort comes back in time, and codex.close() too", async () => {
    await using server = faultyServer("never-ends-turns");
    const thread = server.codex.startThread();
    const { error, tookMs } = await failureOf(thread.run("Go", { timeoutMs: 300 }));
    expect(error).toMatchObject({ code: "turn_timeout" });
    expect(tookMs).toBeLessThan(patienceMs);
    // Nobody knows whether that turn is over, so the next one waits; it can be given up as well.
    expect(await failureOf(thread.run("again", { timeoutMs: 300 }))).toMatchObject({
      error: { code: "turn_timeout" },
    });
    expect((await failureOf(server.codex.startThread().run("x", { timeoutMs: 100 }))).tookMs).toBeLessThan(
      patienceMs,
    );
  });

  it("ends no turn: nothing goes on asking it once the Codex is closed, so that the host can end", async () => {
    const pathOf = (name: string) => fileURLToPath(new URL(name, import.meta.url));
    const args = [pathOf("hosts/gives-up-and-closes.mjs"), pathOf("servers/never-ends-turns.mjs")];
    const { stdout } = await promisify(execFile)(process.execPath, args, { timeout: 20_000 });
    expect(stdout).toBe("turn_timeout\n");
  });

  it.each([
    ["starts", []],
    ["resumes", ["01900000-0000-7000-8000-000000000001"]],
  ])("%s no thread: it does not keep a host that has given up", async (_, ids) => {
    const pathOf = (name: string) => fileURLToPath(new URL(name, import.meta.url));
    const args = [pathOf("hosts/gives-up.mjs"), pathOf("servers/never-starts-threads.mjs"), ...ids];
    const { stdout } = await promisify(execFile)(process.execPath, args, { timeout: 20_000 });
    expect(stdout).toBe("turn_timeout\n");
  });

  it("starts a thread too late, when it was given up: that thread is put away", async () => {
    await using server = faultyServer("starts-threads-late");
    await server.codex.warmUp();
    await failureOf(server.codex.startThread().run("Go", { timeoutMs: 700 }));
    await sleep(2000);
    expect((await server.codex.startThread().run("Go")).finalResponse).toBe("put away: 1");
  });

  it("resumes a thread too late, when it was given up: it still has the thread, for the next turn or close()", async () => {
    await using server = faultyServer("resumes-late");
    await server.codex.warmUp();
    const asked = { sandboxMode: "read-only" } as const;
    const thread = server.codex.resumeThread("01900000-0000-7000-8000-000000000001", asked);
    await failureOf(thread.run("Go", { timeoutMs: 200 }));
    expect((await thread.run("Go")).finalResponse).toBe("loaded: 1, put away: 0");
    await thread.close();

    await failureOf(thread.run("Go", { timeoutMs: 200 }));
    const twin = server.codex.resumeThread(thread.id ?? "", { sandboxMode: "workspace-write" });
    expect((await twin.run("Go")).finalResponse).toBe("loaded: 3, put away: 2");
    await twin.close();

    await failureOf(thread.run("Go", { timeoutMs: 200 }));
    await thread.close();
    expect((await thread.run("Go")).finalResponse).toBe("loaded: 5, put away: 4");
  });

  it("puts no thread away: thread.close() does not outlast codex.close()", async () => {
    await using server = faultyServer("never-closes-threads");
    const thread = server.codex.startThread();
    await thread.run("Go");
    const closing = thread.close();
    await sleep(200);
    const closedAtMs = performance.now();
    await Promise.all([server.codex.close(), closing]);
    expect(performance.now() - closedAtMs).toBeLessThan(5000);
  });

  it("starts a turn too late, when it was given up: that turn is ended before the next one", async () => {
    await using server = faultyServer("starts-turns-late");
    const thread = server.codex.startThread();
    expect((await thread.run("first")).finalResponse).toBe("interrupted: nothing");
    expect(await failureOf(thread.run("late", { timeoutMs: 1000 }))).toMatchObject({
      error: { code: "turn_timeout" },
    });
    const turn = await thread.run("third");
    expect(turn.finalResponse).toBe("interrupted: turn-2");
    expect(turn.items).toHaveLength(1);
  });
});

describe("a server that ignores signals", () => {
  it("is killed by close(), in time, and what it started with it", async () => {
    await using server = faultyServer("ignores-signals");
    const { events } = await server.codex.startThread().runStreamed("Go");
    await events.next();
    // Its shell looks like two for a moment, when it starts a command.
    await expect.poll(() => server.processes()).toHaveLength(2);
    const startedAtMs = performance.now();
    await server.codex.close();
    expect(performance.now() - startedAtMs).toBeLessThan(5000);
    expect(server.processes()).toEqual([]);
  });
});
