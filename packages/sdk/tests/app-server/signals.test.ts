import { fileURLToPath } from "node:url";
import { type RecordedRequest, reply } from "@codex/testing";
import { describe, expect, expectTypeOf, it, vi } from "vitest";

import { Codex, type Diagnostic, type Signals } from "../../src/index.js";
import { models, startHarness } from "../harness.js";
import { escalated, noting } from "../interaction/interactive.js";

const script = ({ lastUserText, lastToolOutput }: RecordedRequest) =>
  lastUserText === "ask" && lastToolOutput === "" ? escalated("echo asked") : reply.text("ok");

/** Notes every signal of a `Codex`. */
function noteAll(codex: Codex) {
  const noted: { [Name in keyof Signals]: Signals[Name][] } = {
    rateLimit: [],
    contextWindow: [],
    threadStatus: [],
    compaction: [],
    mcpServer: [],
  };
  const removers = Object.entries(noted).map(([name, values]) =>
    codex.on(name as keyof Signals, (value) => void values.push(value as never)),
  );
  return { noted, removeAll: () => removers.map((remove) => remove()) };
}

describe.each(models)("signals with $name", ({ model }) => {
  it("say what a thread does, how full its context is, and that it was compacted", async () => {
    await using harness = await startHarness("app-server", script, { model });
    const { noted, removeAll } = noteAll(harness.codex);
    const { onApproval } = noting("accept");
    const thread = harness.codex.startThread({ ...harness.threadOptions, onApproval });
    const turn = await thread.run("ask");
    const threadId = thread.id ?? "";
    const status = (status: string, ...waitsFor: string[]) => ({ threadId, status, waitsFor });
    await vi.waitFor(() => expect(noted.threadStatus.at(-1)).toEqual(status("idle")), { timeout: 30_000 });
    expect(noted.threadStatus).toEqual([
      status("active"),
      status("active", "approval"),
      status("active"),
      status("idle"),
    ]);
    expect(noted.contextWindow).toHaveLength(2);
    expect(noted.contextWindow[1]).toEqual({
      threadId,
      turnId: turn.id,
      usedTokens: turn.contextWindow?.used_tokens,
      sizeTokens: turn.contextWindow?.size_tokens,
    });
    expect(noted.compaction).toEqual([]);
    const compacting = await thread.compact();
    expect(noted.compaction).toEqual([{ threadId, turnId: compacting.id }]);
    expect(noted.mcpServer).toEqual([]);
    removeAll();
    const before = structuredClone(noted);
    await thread.run("Go on");
    expect(noted).toEqual(before);
  });

  it("say how much of the account's limits is used", async () => {
    const resetsAt = Date.UTC(2100, 0, 1);
    const headers = {
      "x-codex-primary-used-percent": "42",
      "x-codex-primary-window-minutes": "300",
      "x-codex-primary-reset-at": String(resetsAt / 1000),
    };
    const failure = reply.fail(
      429,
      { error: { type: "usage_limit_reached", plan_type: "plus" } },
      { headers },
    );
    await using harness = await startHarness("app-server", [failure], { model });
    const { noted } = noteAll(harness.codex);
    await expect(harness.codex.startThread(harness.threadOptions).run("Go")).rejects.toThrow();
    expect(noted.rateLimit.at(-1)).toEqual({
      limitId: "codex",
      limitName: null,
      credits: null,
      primary: { usedPercent: 42, windowMinutes: 300, resetsAt: new Date(resetsAt) },
      secondary: null,
      reached: null,
      planType: expect.toBeOneOf([null, "plus"]),
    });
  });

  it("say how far the start of an MCP server is, without secrets", async () => {
    const good = {
      command: process.execPath,
      args: [fileURLToPath(new URL("../fixtures/mcp-server.mjs", import.meta.url))],
    };
    await using harness = await startHarness("app-server", script, { model });
    const { config } = harness.codexOptions;
    const secret = "sk-secret-0123456789abcdef";
    const bad = { command: `/no/such/${secret}` };
    await using codex = new Codex({
      ...harness.codexOptions,
      apiKey: secret,
      config: { ...config, mcp_servers: { good, bad } },
    });
    const { noted } = noteAll(codex);
    const thread = codex.startThread(harness.threadOptions);
    await thread.run("Go");
    const statuses = (name: string) => noted.mcpServer.filter((server) => server.name === name);
    const last = (name: string) => statuses(name).at(-1);
    // The server may start them again.
    await vi.waitFor(() => expect(last("bad")?.status).toBe("failed"), { timeout: 30_000 });
    await vi.waitFor(() => expect(last("good")?.status).toBe("ready"), { timeout: 30_000 });
    const place = { threadId: thread.id, needsSignIn: false };
    expect(statuses("good").slice(0, 2)).toEqual([
      { ...place, name: "good", status: "starting", error: null },
      { ...place, name: "good", status: "ready", error: null },
    ]);
    expect(last("bad")).toMatchObject({ ...place, status: "failed", error: expect.any(String) });
    expect(JSON.stringify(noted.mcpServer)).not.toContain(secret);
  });
});

describe("codex.on()", () => {
  it("reports a failing listener, and calls the others", async () => {
    const diagnostics: Diagnostic[] = [];
    const onDiagnostic = (diagnostic: Diagnostic) => void diagnostics.push(diagnostic);
    await using harness = await startHarness("app-server", script, { onDiagnostic });
    const seen: string[] = [];
    harness.codex.on("threadStatus", () => {
      throw new Error("broken");
    });
    harness.codex.on("threadStatus", ({ status }) => seen.push(status));
    await harness.codex.startThread(harness.threadOptions).run("Go");
    expect(seen).toContain("active");
    expect(diagnostics.filter(({ code }) => code === "listener_failed")[0]).toMatchObject({
      message: 'A listener of codex.on("threadStatus") failed for thread/status/changed.',
    });
  });

  it("rejects unknown signals and what is no function, and is rejected by name on exec", () => {
    const codex = new Codex({ transport: "app-server" });
    expect(() => codex.on("weather" as never, () => {})).toThrow(/`signal` must be one of "rateLimit"/);
    expect(() => codex.on("toString" as never, () => {})).toThrow(/`signal` must be one of/);
    expect(() => codex.on("compaction", 3 as never)).toThrow(/`listener` must be a function/);
    expect(() => new Codex().on("compaction", () => {})).toThrow(
      /`codex.on\(\)` needs the app-server transport/,
    );
  });

  it("types its listeners by the signal", () => {
    const codex = new Codex({ transport: "app-server" });
    codex.on("mcpServer", (value) => expectTypeOf(value).toEqualTypeOf<Signals["mcpServer"]>());
  });
});
