import { describe, expect, it } from "vitest";

import { ConnectionLostError } from "../../src/index.js";
import { failureOf } from "./failure-of.js";
import { faultyServer } from "./faulty-server.js";

describe("a server that dies", () => {
  it("takes all running turns with it, at once and for the same reason; the next turn starts another one and resumes", async () => {
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
    // Each has what its own turn completed.
    expect(new Set(failures.map(({ error }) => error)).size).toBe(5);

    const turns = await Promise.all(threads.map((thread) => thread.run("Go on")));
    expect(turns.map(({ finalResponse }) => finalResponse)).toEqual(threads.map(() => "resumed true"));
    expect(server.processes()).toHaveLength(1);
  });

  it("in the middle of a turn without a word is a failure, not an empty success", async () => {
    await using server = faultyServer("exits-quietly");
    const { error } = await failureOf(server.codex.startThread().run("Go"));
    expect(error).toMatchObject({ code: "connection_lost", exitCode: 0 });
  });

  it("while a sub-agent works: nothing is left to wait for, and nothing is reported as left", async () => {
    await using server = faultyServer("dies-with-sub-agent", { killGraceMs: 30_000 });
    const { error } = await failureOf(server.codex.startThread().run("Go"));
    expect(error).toMatchObject({ code: "connection_lost", exitCode: 3 });
    expect(server.diagnostics.filter(({ code }) => code === "sub_agents_left")).toEqual([]);
  });

  it("between its answer and the turn that it promised", async () => {
    await using server = faultyServer("dies-before-compacting");
    const thread = server.codex.startThread();
    await thread.run("Go");
    const { error } = await failureOf(thread.compact());
    expect(error).toMatchObject({ code: "connection_lost", exitCode: 3 });
    expect((await thread.run("Go on")).finalResponse).toBe("answer 1");
  });

  it("while a large prompt is being written is one failure, and nothing else is thrown", async () => {
    await using server = faultyServer("stops-reading");
    const { error } = await failureOf(server.codex.startThread().run("x".repeat(1_000_000)));
    expect(error).toMatchObject({ code: "connection_lost", exitCode: 7 });
  });

  it("or does not die when it has closed its stdin: it is ended, and nobody waits for answers", async () => {
    await using server = faultyServer("stops-reading", { env: { STAYS: "1" } });
    await server.codex.warmUp();
    await server.said("stopped reading");
    const { error } = await failureOf(server.codex.startThread().run("Go"));
    expect(error).toMatchObject({ code: "connection_lost" });
  });

  it("at its start says why, and the next turn tries again", async () => {
    await using server = faultyServer("fails-first-start");
    const thread = server.codex.startThread();
    const { error } = await failureOf(thread.run("Go"));
    expect(error).toMatchObject({ code: "connection_lost", exitCode: 1 });
    expect(error.message).toContain("unknown configuration field `nope`");
    expect((await thread.run("Go on")).finalResponse).toBe("answer 1");
  });

  it("is never there: each turn says so", async () => {
    await using server = faultyServer("no-such-server");
    const thread = server.codex.startThread();
    expect(await failureOf(server.codex.warmUp())).toMatchObject({ error: { code: "binary_not_found" } });
    expect(await failureOf(thread.run("Go"))).toMatchObject({ error: { code: "binary_not_found" } });
  });
});
