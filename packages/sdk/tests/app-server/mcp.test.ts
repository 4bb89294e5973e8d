import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";

import { Codex, InvalidOptionError, RequestFailedError } from "../../src/index.js";
import { program, startedThread, startWith } from "./mcp-harness.js";

describe("codex.mcp.status()", () => {
  it("lists the servers of the configuration with what they have", async () => {
    await using harness = await startWith({
      docs: program,
      missing: { command: "/nowhere/mcp-server" },
      off: { ...program, enabled: false },
    });
    const [docs, missing, ...others] = await harness.codex.mcp.status();
    expect(docs).toMatchObject({
      name: "docs",
      status: null,
      authentication: "unsupported",
      error: null,
      serverInfo: { name: "fixture", version: "1" },
      resources: [{ uri: "note://today", name: "today", title: null, mimeType: "text/plain" }],
      resourceTemplates: [{ uriTemplate: "note://{day}", name: "day", mimeType: null }],
    });
    expect(docs?.tools.map(({ name }) => name)).toEqual([
      "add",
      "break",
      "environment",
      "refuse",
      "trace",
      "wait",
    ]);
    expect(docs?.tools[0]).toEqual({
      name: "add",
      title: null,
      description: null,
      inputSchema: { type: "object" },
      outputSchema: null,
      annotations: { readOnlyHint: true },
    });
    expect(missing).toMatchObject({
      name: "missing",
      tools: [],
      error: expect.stringContaining("No such file"),
    });
    expect(others).toMatchObject([{ name: "off", status: null, tools: [], error: null }]);
  });

  it("lists the servers of a thread, loaded or not, with their connections", async () => {
    await using harness = await startWith({ docs: program });
    const thread = await startedThread(harness, {
      own: program,
      missing: { command: "/nowhere/mcp-server" },
    });
    const statuses = async () =>
      (await harness.codex.mcp.status({ thread })).map(({ name, status }) => [name, status]);
    const expected = [
      ["docs", "connected"],
      ["missing", "failed"],
      ["own", "connected"],
    ];
    // Loading the thread does not wait for its servers.
    await expect.poll(statuses, { timeout: 10_000 }).toEqual(expected);
    await thread.close();
    await expect.poll(statuses, { timeout: 10_000 }).toEqual(expected);
  });
});

describe("codex.mcp.callTool()", () => {
  it("calls a tool of the configuration's servers, and leaves no thread", async () => {
    await using harness = await startWith({ docs: program });
    const { mcp } = harness.codex;
    const settings = () => {
      const file = join(harness.home.path, "config.toml");
      return existsSync(file) ? readFileSync(file, "utf8") : null;
    };
    const before = settings();
    const started: boolean[] = [];
    harness.codex.onNotification("thread/started", ({ params }) => started.push(params.thread.ephemeral));
    expect(await mcp.callTool("docs", "add", { numbers: [2, 3] })).toEqual({
      content: [{ type: "text", text: "5" }],
      structuredContent: { sum: 5 },
      isError: false,
    });
    expect(await mcp.callTool("docs", "refuse")).toEqual({
      content: [{ type: "text", text: "I would rather not." }],
      structuredContent: undefined,
      isError: true,
    });
    expect(await harness.codex.listThreads().toArray()).toEqual([]);
    expect(started).toEqual([true, true]);
    // With a writable sandbox, the server would mark the project as trusted.
    expect(settings()).toBe(before);
    // The server unloads the thread some time after it was unsubscribed.
    await vi.waitFor(async () => {
      const { data } = (await harness.codex.request("thread/loaded/list", {})) as { data: unknown[] };
      expect(data).toEqual([]);
    });
  });

  it("calls a tool of a thread's own servers", async () => {
    await using harness = await startWith({});
    const thread = await startedThread(harness, { own: { ...program, env: { COLOR: "red" } } });
    const call = () => harness.codex.mcp.callTool("own", "environment", { names: ["COLOR"] }, { thread });
    const text = `red ${harness.workspace}`;
    expect((await call()).content).toEqual([{ type: "text", text }]);
    await thread.close();
    expect((await call()).content).toEqual([{ type: "text", text }]);
  });

  it("rejects with the words of the server", async () => {
    await using harness = await startWith({ docs: program });
    const { mcp } = harness.codex;
    await expect(mcp.callTool("docs", "break")).rejects.toThrow("out of order");
    await expect(mcp.callTool("nope", "add")).rejects.toThrow("unknown MCP server 'nope'");
    await expect(mcp.callTool("docs", "break")).rejects.toThrow(RequestFailedError);
  });

  it("stops waiting for its signal", async () => {
    await using harness = await startWith({ docs: program });
    const thread = await startedThread(harness);
    const stop = new AbortController();
    const reason = new Error("enough");
    const call = harness.codex.mcp.callTool("docs", "wait", {}, { thread, signal: stop.signal });
    // Answered after the call before it was sent.
    await harness.codex.mcp.callTool("docs", "add", { numbers: [1] }, { thread });
    stop.abort(reason);
    await expect(call).rejects.toBe(reason);
  });
});

describe("codex.mcp.readResource()", () => {
  it("reads a resource of the configuration's servers, or of a thread's", async () => {
    await using harness = await startWith({ docs: program });
    const thread = await startedThread(harness, { own: program });
    const { mcp } = harness.codex;
    const note = { uri: "note://today", mimeType: "text/plain", text: "Water the plants.", data: null };
    expect(await mcp.readResource("docs", "note://today")).toEqual([note]);
    expect(await mcp.readResource("own", "note://today", { thread })).toEqual([note]);
    const [picture] = await mcp.readResource("docs", "note://picture");
    expect(picture).toEqual({
      uri: "note://picture",
      mimeType: null,
      text: null,
      data: new Uint8Array([1, 2]),
    });
    await expect(mcp.readResource("docs", "note://never")).rejects.toThrow("no resource note://never");
    await expect(mcp.readResource("own", "note://today")).rejects.toThrow("unknown MCP server 'own'");
  });
});

describe("codex.mcp.reload()", () => {
  it("makes a loaded thread use what config.toml has since then", async () => {
    await using harness = await startWith({});
    const thread = await startedThread(harness);
    const { mcp } = harness.codex;
    const call = () => mcp.callTool("added", "add", { numbers: [1] }, { thread });
    const file = join(harness.home.env["CODEX_HOME"] as string, "config.toml");
    const settings = existsSync(file) ? readFileSync(file, "utf8") : "";
    const { command, args } = program;
    writeFileSync(file, `${settings}\n[mcp_servers.added]\ncommand = '${command}'\nargs = ['${args[0]}']\n`);
    expect(await mcp.status({ thread })).toMatchObject([{ name: "added", status: null }]);
    await expect(call()).rejects.toThrow("unknown MCP server 'added'");
    await mcp.reload();
    expect(await call()).toMatchObject({ isError: false });
    await expect.poll(() => mcp.status({ thread })).toMatchObject([{ name: "added", status: "connected" }]);
  });
});

describe("codex.mcp with wrong arguments", () => {
  const codex = new Codex({ transport: "app-server" });
  const other = new Codex({ transport: "app-server" }).startThread();
  it.each<[string, () => Promise<unknown>]>([
    ["codex.mcp.callTool(): option `server` must be", () => codex.mcp.callTool("", "add")],
    ["codex.mcp.callTool(): option `tool` must be", () => codex.mcp.callTool("docs", 1 as never)],
    ["codex.mcp.callTool(): option `args` must be", () => codex.mcp.callTool("docs", "add", [] as never)],
    [
      "codex.mcp.callTool(): option `args` must be an object that JSON can hold",
      () => codex.mcp.callTool("docs", "add", { number: 1n }),
    ],
    ["codex.mcp.readResource(): option `uri` must be", () => codex.mcp.readResource("docs", "")],
    ["option `thread` must be a Thread of this Codex", () => codex.mcp.status({ thread: other })],
    ["option `thread` must be a Thread of this Codex", () => codex.mcp.status({ thread: "id" as never })],
    ["option `id` must be known", () => codex.mcp.status({ thread: codex.startThread() })],
    ["option `scopes` must be an array", () => codex.mcp.login("docs", { scopes: "a" as never })],
    ["option `timeoutMs` must be a number", () => codex.mcp.login("docs", { timeoutMs: 0 })],
  ])("rejects: %s", async (message, call) => {
    const error = await call().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(InvalidOptionError);
    expect(String(error)).toContain(message);
  });

  it.each(["status", "reload"] as const)("needs app-server: %s", async (method) => {
    await expect(new Codex().mcp[method]()).rejects.toThrow(`\`codex.mcp.${method}()\` needs the app-server`);
  });
});
