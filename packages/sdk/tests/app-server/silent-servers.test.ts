import { execFile } from "node:child_process";
import { setImmediate as nextLoop } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { stopClock, until } from "../clock.js";
import { failureOf } from "./failure-of.js";
import { faultyServer } from "./faulty-server.js";

/** Long before anything else would end the wait: that takes 30 seconds. */
const boundMs = 20_000;

describe("a server that answers nothing", () => {
  it("does not keep an aborted turn, a timed out one, or close()", { timeout: boundMs }, async () => {
    await using server = faultyServer("never-answers");
    const reason = new Error("enough");
    const controller = new AbortController();
    const aborted = failureOf(server.codex.startThread().run("Go", { signal: controller.signal }));
    const timedOut = failureOf(server.codex.startThread().run("Go", { timeoutMs: 200 }));
    const closed = failureOf(server.codex.startThread().run("Go"));
    await until(() => server.processes().length > 0);
    controller.abort(reason);
    expect((await aborted).error).toBe(reason);
    expect(await timedOut).toMatchObject({ error: { code: "turn_timeout" } });

    await server.codex.close();
    expect(await closed).toMatchObject({ error: { code: "closed" } });
    expect(server.processes()).toEqual([]);
  });

  it.each([
    ["never-starts-threads", "asked for a thread"],
    ["never-starts-turns", "asked for a turn"],
  ])("as one that %s: abort comes back all the same", { timeout: boundMs }, async (name, asked) => {
    await using server = faultyServer(name);
    const controller = new AbortController();
    const aborted = failureOf(server.codex.startThread().run("Go", { signal: controller.signal }));
    await server.said(asked);
    const reason = new Error("enough");
    controller.abort(reason);
    expect((await aborted).error).toBe(reason);
  });

  it.each(["never-answers", "never-starts-threads", "never-starts-turns", "never-ends-turns"])(
    "as one that %s: it is silent, which is limited from the start on",
    async (name) => {
      await using server = faultyServer(name);
      const { error } = await failureOf(server.codex.startThread().run("Go", { idleTimeoutMs: 1000 }));
      expect(error).toMatchObject({ code: "turn_timeout", option: "idleTimeoutMs" });
    },
  );

  it("ends no turn: its timeout comes back all the same, and codex.close() too", {
    timeout: boundMs,
  }, async () => {
    await using server = faultyServer("never-ends-turns");
    const thread = server.codex.startThread();
    const isTimedOut = { error: { code: "turn_timeout" } };
    expect(await failureOf(thread.run("Go", { timeoutMs: 300 }))).toMatchObject(isTimedOut);
    // Nobody knows whether that turn is over, so the next one waits; it can be given up as well.
    expect(await failureOf(thread.run("again", { timeoutMs: 300 }))).toMatchObject(isTimedOut);
    await failureOf(server.codex.startThread().run("x", { timeoutMs: 100 }));
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
    await using server = faultyServer("starts-threads-late", { env: { ON_DEMAND: "1" } });
    const giveUp = new AbortController();
    const given = failureOf(server.codex.startThread().run("Go", { signal: giveUp.signal }));
    await server.said("asked for a thread");
    giveUp.abort();
    await given;
    // Now it answers.
    await server.codex.listModels();
    expect((await server.codex.startThread().run("Go")).finalResponse).toBe("put away: 1");
  });

  it("resumes a thread too late, when it was given up: it still has the thread, for the next turn or close()", async () => {
    await using server = faultyServer("resumes-late", { env: { ON_DEMAND: "1" } });
    const thread = server.codex.resumeThread("01900000-0000-7000-8000-000000000001", {
      sandboxMode: "read-only",
    });
    let asked = 0;
    const isAsked = () => server.said(`asked for a thread: ${++asked}`);
    const answer = () => server.codex.listModels();
    const giveUpTurn = async () => {
      const controller = new AbortController();
      const given = failureOf(thread.run("Go", { signal: controller.signal }));
      await isAsked();
      controller.abort();
      await given;
    };

    await giveUpTurn();
    const next = thread.run("Go");
    await answer();
    expect((await next).finalResponse).toBe("loaded: 1, put away: 0");
    await thread.close();

    await giveUpTurn();
    const twin = server.codex.resumeThread(thread.id ?? "", { sandboxMode: "workspace-write" });
    const ofTwin = twin.run("Go");
    await answer();
    await isAsked();
    await answer();
    expect((await ofTwin).finalResponse).toBe("loaded: 3, put away: 2");
    await twin.close();

    await giveUpTurn();
    const closing = thread.close();
    await answer();
    await closing;
    const last = thread.run("Go");
    await isAsked();
    await answer();
    expect((await last).finalResponse).toBe("loaded: 5, put away: 4");
  });

  it("puts no thread away: thread.close() does not outlast codex.close()", { timeout: boundMs }, async () => {
    await using server = faultyServer("never-closes-threads");
    const thread = server.codex.startThread();
    await thread.run("Go");
    const closing = thread.close();
    await server.said("asked to put a thread away");
    await Promise.all([server.codex.close(), closing]);
  });

  it("starts a turn too late, when it was given up: that turn is ended before the next one", async () => {
    await using server = faultyServer("starts-turns-late", { env: { ON_DEMAND: "1" } });
    const thread = server.codex.startThread();
    expect((await thread.run("first")).finalResponse).toBe("interrupted: nothing");
    const controller = new AbortController();
    const late = failureOf(thread.run("late", { signal: controller.signal }));
    await server.said("asked for a turn");
    controller.abort();
    expect(await late).toMatchObject({ error: { name: "AbortError" } });
    const third = thread.run("third");
    await server.codex.listModels();
    const turn = await third;
    expect(turn.finalResponse).toBe("interrupted: turn-2");
    expect(turn.items).toHaveLength(1);
  });
});

describe("a server that ignores signals", () => {
  it("is killed killGraceMs after its first signal, and what it started with it", async () => {
    await using server = faultyServer("ignores-signals", { killGraceMs: 600_000 });
    const { events } = await server.codex.startThread().runStreamed("Go");
    await events.next();
    // Its shell looks like two for a moment, when it starts a command.
    await until(() => server.processes().length === 2);
    using clock = stopClock();
    const closing = server.codex.close();
    await clock.runUntil(server.said("SIGTERM"));
    clock.advance(500_000);
    await nextLoop();
    expect(server.processes()).toHaveLength(2);
    clock.advance(100_000);
    await until(() => server.processes().length === 0);
    await clock.runUntil(closing);
  });
});
