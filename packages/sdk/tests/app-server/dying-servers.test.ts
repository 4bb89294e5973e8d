import { describe, expect, it } from "vitest";

import { ConnectionLostError } from "../../src/index.js";
import { failureOf } from "./failure-of.js";
import { faultyServer } from "./faulty-server.js";

describe("a server that dies", () => {
  it("fails all running turns at once for the same reason, and the next turns resume on a new server", async () => {
    await using server = faultyServer("dies-mid-turn", { env: { DIES_AT: "5" } });
    const threads = Array.from({ length: 5 }, () => server.codex.startThread());
    const failures = await Promise.all(threads.map((thread) => failureOf(thread.run("Go"))));
    const [first] = failures;
    expect(first?.error).toBeInstanceOf(ConnectionLostError);
    expect(first?.error).toMatchObject({
      code: "connection_lost",
      exitCode: 3,
      signal: null,
      retryable: true,
      stderrTail: expect.stringContaining("the disk is full"),
    });
    expect(failures.every(({ error }) => String(error) === String(first?.error))).toBe(true);
    // Each error holds the items of its own turn.
    expect(new Set(failures.map(({ error }) => error)).size).toBe(5);

    const turns = await Promise.all(threads.map((thread) => thread.run("Go on")));
    expect(turns.map(({ finalResponse }) => finalResponse)).toEqual(threads.map(() => "resumed true"));
    expect(server.processes()).toHaveLength(1);
  });

  it("fails the turn when it exits with code 0 in the middle of it", async () => {
    await using server = faultyServer("exits-quietly");
    const { error } = await failureOf(server.codex.startThread().run("Go"));
    expect(error).toMatchObject({ code: "connection_lost", exitCode: 0 });
  });

  it("leaves no sub-agent to wait for or to report", async () => {
    await using server = faultyServer("dies-with-sub-agent", { killGraceMs: 30_000 });
    const { error } = await failureOf(server.codex.startThread().run("Go"));
    expect(error).toMatchObject({ code: "connection_lost", exitCode: 3 });
    expect(server.diagnostics.filter(({ code }) => code === "sub_agents_left")).toEqual([]);
  });

  it("fails a compaction when it exits between its response and the turn", async () => {
    await using server = faultyServer("dies-before-compacting");
    const thread = server.codex.startThread();
    await thread.run("Go");
    const { error } = await failureOf(thread.compact());
    expect(error).toMatchObject({ code: "connection_lost", exitCode: 3 });
    expect((await thread.run("Go on")).finalResponse).toBe("answer 1");
  });

  it("causes a single error while a large prompt is being written", async () => {
    await using server = faultyServer("stops-reading");
    const { error } = await failureOf(server.codex.startThread().run("x".repeat(1_000_000)));
    expect(error).toMatchObject({ code: "connection_lost", exitCode: 7 });
  });

  it("fails the turn without waiting for a response when it closes its stdin but keeps running", async () => {
    await using server = faultyServer("stops-reading", { env: { STAYS: "1" } });
    await server.codex.warmUp();
    await server.said("stopped reading");
    const { error } = await failureOf(server.codex.startThread().run("Go"));
    expect(error).toMatchObject({ code: "connection_lost" });
  });

  it("fails the turn with its stderr when it exits at startup, and the next turn tries again", async () => {
    await using server = faultyServer("fails-first-start");
    const thread = server.codex.startThread();
    const { error } = await failureOf(thread.run("Go"));
    expect(error).toMatchObject({ code: "connection_lost", exitCode: 1 });
    expect(error.message).toContain("unknown configuration field `nope`");
    expect((await thread.run("Go on")).finalResponse).toBe("answer 1");
  });

  it("fails each turn with binary_not_found when its binary is missing", async () => {
    await using server = faultyServer("no-such-server");
    const thread = server.codex.startThread();
    expect(await failureOf(server.codex.warmUp())).toMatchObject({ error: { code: "binary_not_found" } });
    expect(await failureOf(thread.run("Go"))).toMatchObject({ error: { code: "binary_not_found" } });
  });
});
