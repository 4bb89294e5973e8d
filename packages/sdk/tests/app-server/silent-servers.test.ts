import { execFile } from "node:child_process";
import { setImmediate as nextLoop } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { stopClock, until } from "../clock.js";
import { failureOf } from "./failure-of.js";
import { faultyServer } from "./faulty-server.js";

/** Less than the 30 seconds after which anything else would end the wait. */
const boundMs = 20_000;

describe("a silent server", () => {
  it("does not block an abort, a timeout or close()", { timeout: boundMs }, async () => {
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
  ])("does not block an abort: %s", { timeout: boundMs }, async (name, asked) => {
    await using server = faultyServer(name);
    const controller = new AbortController();
    const aborted = failureOf(server.codex.startThread().run("Go", { signal: controller.signal }));
    await server.said(asked);
    const reason = new Error("enough");
    controller.abort(reason);
    expect((await aborted).error).toBe(reason);
  });

  it.each(["never-answers", "never-starts-threads", "never-starts-turns", "never-ends-turns"])(
    "is subject to idleTimeoutMs from the start: %s",
    async (name) => {
      await using server = faultyServer(name);
      const { error } = await failureOf(server.codex.startThread().run("Go", { idleTimeoutMs: 1000 }));
      expect(error).toMatchObject({ code: "turn_timeout", option: "idleTimeoutMs" });
    },
  );

  it("does not block a timeout or codex.close() when it never ends a turn", {
    timeout: boundMs,
  }, async () => {
    await using server = faultyServer("never-ends-turns");
    const thread = server.codex.startThread();
    const isTimedOut = { error: { code: "turn_timeout" } };
    expect(await failureOf(thread.run("Go", { timeoutMs: 300 }))).toMatchObject(isTimedOut);
    // Whether that turn is over is unknown, so the next one waits. It can time out as well.
    expect(await failureOf(thread.run("again", { timeoutMs: 300 }))).toMatchObject(isTimedOut);
    await failureOf(server.codex.startThread().run("x", { timeoutMs: 100 }));
  });

  it("gets no more requests after codex.close() when it never ends a turn, so the host can exit", async () => {
    const pathOf = (name: string) => fileURLToPath(new URL(name, import.meta.url));
    const args = [pathOf("hosts/gives-up-and-closes.mjs"), pathOf("servers/never-ends-turns.mjs")];
    const { stdout } = await promisify(execFile)(process.execPath, args, { timeout: 20_000 });
    expect(stdout).toBe("turn_timeout\n");
  });

  it.each([
    ["starts", []],
    ["resumes", ["01900000-0000-7000-8000-000000000001"]],
  ])("does not keep a host alive after the host's turn timed out: never %s a thread", async (_, ids) => {
    const pathOf = (name: string) => fileURLToPath(new URL(name, import.meta.url));
    const args = [pathOf("hosts/gives-up.mjs"), pathOf("servers/never-starts-threads.mjs"), ...ids];
    const { stdout } = await promisify(execFile)(process.execPath, args, { timeout: 20_000 });
    expect(stdout).toBe("turn_timeout\n");
  });

  it("has a thread unloaded that it starts after the turn was aborted", async () => {
    await using server = faultyServer("starts-threads-late", { env: { ON_DEMAND: "1" } });
    const giveUp = new AbortController();
    const given = failureOf(server.codex.startThread().run("Go", { signal: giveUp.signal }));
    await server.said("asked for a thread");
    giveUp.abort();
    await given;
    // Now it answers.
    await server.codex.listModels();
    expect((await server.codex.startThread().run("Go")).finalResponse).toBe("unloaded: 1");
  });

  it("keeps a thread that it resumes after the abort for the next turn or close()", async () => {
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
    expect((await next).finalResponse).toBe("loaded: 1, unloaded: 0");
    await thread.close();

    await giveUpTurn();
    const twin = server.codex.resumeThread(thread.id ?? "", { sandboxMode: "workspace-write" });
    const ofTwin = twin.run("Go");
    await answer();
    await isAsked();
    await answer();
    expect((await ofTwin).finalResponse).toBe("loaded: 3, unloaded: 2");
    await twin.close();

    await giveUpTurn();
    const closing = thread.close();
    await answer();
    await closing;
    const last = thread.run("Go");
    await isAsked();
    await answer();
    expect((await last).finalResponse).toBe("loaded: 5, unloaded: 4");
  });

  it("does not make thread.close() outlast codex.close() when it never unloads the thread", {
    timeout: boundMs,
  }, async () => {
    await using server = faultyServer("never-closes-threads");
    const thread = server.codex.startThread();
    await thread.run("Go");
    const closing = thread.close();
    await server.said("asked to unload a thread");
    await Promise.all([server.codex.close(), closing]);
  });

  it("has a turn interrupted that it starts after the abort, before the next turn runs", async () => {
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
  it("is killed killGraceMs after the first signal, together with its child processes", async () => {
    await using server = faultyServer("ignores-signals", { killGraceMs: 600_000 });
    const { events } = await server.codex.startThread().runStreamed("Go");
    await events.next();
    // The shell counts as two processes for a moment while it starts a command.
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
