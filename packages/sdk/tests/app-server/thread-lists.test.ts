import { reply } from "@codex/testing";
import { describe, expect, it } from "vitest";

import { Codex } from "../../src/index.js";
import { startHarness } from "../harness.js";
import { withSubAgent } from "../sub-agents.js";
import { faultyServer } from "./faulty-server.js";

const unknownId = "01900000-0000-7000-8000-000000000000";

describe("codex.listThreads()", () => {
  it("gives the parent of a sub-agent's thread", async () => {
    await using harness = await startHarness(
      "app-server",
      withSubAgent(() => reply.text("42")),
    );
    const parent = harness.codex.startThread(harness.threadOptions);
    await parent.run("Go");
    const subAgents = await harness.codex.listThreads({ sourceKinds: ["subAgent"] }).toArray();
    expect(subAgents).toMatchObject([{ source: "subAgent", parentThreadId: parent.id }]);
    expect(await harness.codex.listThreads().toArray()).toMatchObject([{ parentThreadId: null }]);
  });

  it("lists the threads of both transports, newest first, with all their fields", async () => {
    await using harness = await startHarness("app-server", (request) =>
      reply.text(`to ${request.lastUserText}`),
    );
    const { codex, codexOptions, threadOptions, workspace } = harness;
    await using onExec = new Codex({ ...codexOptions, transport: "exec" });
    // The agent stores whole seconds.
    const startedAtMs = Math.floor(Date.now() / 1000) * 1000;
    const first = onExec.startThread(threadOptions);
    await first.run("made by exec");
    const second = codex.startThread(threadOptions);
    await second.run("made by the server");
    await second.rename("A name");

    const threads = await codex.listThreads().toArray();
    expect(threads).toMatchObject([
      {
        id: second.id,
        name: "A name",
        preview: "made by the server",
        workingDirectory: workspace,
        model: "gpt-5.5",
        status: "idle",
        source: "vscode",
        forkedFromId: null,
        ephemeral: false,
      },
      { id: first.id, name: null, preview: "made by exec", status: "notLoaded", source: "exec" },
    ]);
    expect(threads[0]?.createdAt.getTime()).toBeGreaterThanOrEqual(startedAtMs);
    expect(threads[0]?.createdAt.getTime()).toBeLessThanOrEqual(Date.now());
    expect(threads[0]?.path).toContain(harness.home.path);
  });

  it("reads page by page, only as far as it is iterated, and starts over each time", async () => {
    await using harness = await startHarness("app-server", () => reply.text("ok"));
    const { codex, threadOptions } = harness;
    const ids: (string | null)[] = [];
    for (const name of ["a", "b", "c", "d", "e"]) {
      const thread = codex.startThread(threadOptions);
      await thread.run(name);
      ids.unshift(thread.id);
    }
    const list = codex.listThreads({ pageSize: 2 });
    const pages: string[][] = [];
    for await (const page of list.pages()) pages.push(page.map(({ id }) => id));
    expect(pages).toEqual([ids.slice(0, 2), ids.slice(2, 4), ids.slice(4)]);

    const some: string[] = [];
    for await (const { id } of list) {
      some.push(id);
      if (some.length === 3) break;
    }
    expect(some).toEqual(ids.slice(0, 3));
    expect((await list.toArray()).map(({ id }) => id)).toEqual(ids);
  });

  it("filters and sorts", async () => {
    await using harness = await startHarness("app-server", () => reply.text("ok"));
    const { codex, threadOptions, workspace } = harness;
    const names = async (options: Parameters<Codex["listThreads"]>[0]) =>
      (await codex.listThreads(options).toArray()).map(({ preview }) => preview);
    const [first, second] = ["first", "second"].map(() => codex.startThread(threadOptions));
    await first?.run("first");
    await second?.run("second");

    expect(await names({ sortDirection: "asc" })).toEqual(["first", "second"]);
    expect(await names({ searchTerm: "seco" })).toEqual(["second"]);
    expect(await names({ workingDirectory: workspace })).toEqual(["second", "first"]);
    expect(await names({ workingDirectory: "/" })).toEqual([]);
    expect(await names({ sourceKinds: ["exec"] })).toEqual([]);
    expect(await names({ sourceKinds: [] })).toEqual(["second", "first"]);
    expect(await names({ modelProviders: ["openai"] })).toEqual([]);
    await first?.archive();
    expect(await names({})).toEqual(["second"]);
    expect(await names({ archived: true })).toEqual(["first"]);
  });

  it("filters by directories, ids, parents, and by what a thread is assigned to", async () => {
    await using harness = await startHarness(
      "app-server",
      withSubAgent(() => reply.text("42")),
    );
    const { codex, threadOptions, workspace } = harness;
    const ids = async (options: Parameters<Codex["listThreads"]>[0]) =>
      (await codex.listThreads(options).toArray()).map(({ id }) => id);
    const thread = codex.startThread(threadOptions);
    await thread.run("Go");
    const id = thread.id ?? "";
    const [child] = await ids({ sourceKinds: ["subAgent"] });
    const all = [id];
    expect(await ids({ workingDirectory: ["/", workspace] })).toEqual(all);
    expect(await ids({ workingDirectory: ["/", "/tmp"] })).toEqual([]);
    expect(await ids({ threadIds: [id] })).toEqual(all);
    expect(await ids({ threadIds: [unknownId] })).toEqual([]);
    expect(await ids({ threadIds: [] })).toEqual([]);
    expect(await ids({ excludedThreadIds: [unknownId] })).toEqual(all);
    expect(await ids({ excludedThreadIds: [id] })).toEqual([]);
    expect(child).toBeDefined();
    expect(await ids({ parentThreadId: id })).toEqual([child]);
    expect(await ids({ ancestorThreadId: id })).toEqual([child]);
    expect(await ids({ parentThreadId: unknownId })).toEqual([]);
    expect(await ids({ attachedToThreadId: id })).toEqual([]);
    expect(await ids({ projectId: null, sectionId: null })).toEqual(all);
    expect(await ids({ sectionId: unknownId })).toEqual([]);
    expect(await ids({ sortBy: "recencyAt", indexOnly: true })).toEqual(all);
  });

  it.each([
    [{ threadIds: ["one"] }, /`threadIds` must be an array of at most 100 thread ids/],
    [{ excludedThreadIds: Array(101).fill(unknownId) }, /`excludedThreadIds` must be an array of at most/],
    [{ workingDirectory: 3 }, /`workingDirectory` must be a path, or an array of paths/],
    [{ projectId: 3 }, /`projectId` must be a non-empty string, or null/],
    [
      { parentThreadId: unknownId, ancestorThreadId: unknownId },
      /`ancestorThreadId` must be omitted with `parentThreadId`/,
    ],
    [{ pageSize: 0 }, /`pageSize` must be a whole number of at least 1/],
    [{ sortBy: "name" }, /`sortBy` must be one of/],
    [{ search: "x" }, /`search` is unknown. Did you mean `searchTerm`/],
    [null, /`options` must be an object/],
  ])("rejects %j at the call", async (options, message) => {
    await using codex = new Codex({ transport: "app-server" });
    expect(() => codex.listThreads(options as object)).toThrow(message);
  });

  it("rejects with the reason of its signal", async () => {
    await using harness = await startHarness("app-server", []);
    const reason = new Error("enough");
    const list = harness.codex.listThreads({ signal: AbortSignal.abort(reason) });
    await expect(list.toArray()).rejects.toBe(reason);
  });
});

describe("codex.searchThreads()", () => {
  it("finds what the user and the agent said, in pages", async () => {
    await using harness = await startHarness("app-server", ({ lastUserText }) =>
      reply.text(`Answer to ${lastUserText}`),
    );
    const { codex, threadOptions } = harness;
    const [first, second] = [codex.startThread(threadOptions), codex.startThread(threadOptions)];
    await first.run("Rename the aardvark");
    await second.run("Paint the zebra, not the aardvark");
    const found = await codex.searchThreads("AARDVARK").toArray();
    expect(found).toMatchObject([
      { id: second.id, preview: "Paint the zebra, not the aardvark", snippet: expect.any(String) },
      { id: first.id, snippet: expect.stringContaining("aardvark") },
    ]);
    expect(await codex.searchThreads("answer to paint").toArray()).toMatchObject([{ id: second.id }]);
    expect(await codex.searchThreads("rhinoceros").toArray()).toEqual([]);
    const pages: string[][] = [];
    const list = codex.searchThreads("aardvark", { sortDirection: "asc", pageSize: 1 });
    for await (const page of list.pages()) pages.push(page.map(({ id }) => id));
    expect(pages).toEqual([[first.id], [second.id]]);
    await first.archive();
    expect(await codex.searchThreads("aardvark", { archived: true }).toArray()).toMatchObject([
      { id: first.id },
    ]);
  });

  it.each([
    ["", {}, /`text` must be a string that is not blank/],
    [" ", {}, /`text` must be a string that is not blank/],
    [3, {}, /`text` must be a string that is not blank/],
    ["x", { sortBy: "createdAt" }, /Did you mean "updatedAt"/],
  ])("rejects %j with %j at the call", async (text, options, message) => {
    await using codex = new Codex({ transport: "app-server" });
    expect(() => codex.searchThreads(text as string, options as object)).toThrow(message);
  });
});

describe("codex.listTurns()", () => {
  it("reads the turns of a thread page by page, from either end", async () => {
    await using harness = await startHarness("app-server", ({ lastUserText }) =>
      reply.text(`to ${lastUserText}`),
    );
    const { codex, threadOptions } = harness;
    const thread = codex.startThread(threadOptions);
    for (const input of ["one", "two", "three"]) await thread.run(input);
    const id = thread.id ?? "";
    const { turns } = await codex.readThread(id);
    expect(await codex.listTurns(id).toArray()).toEqual(turns);
    const pages: string[][] = [];
    for await (const page of codex.listTurns(id, { sortDirection: "desc", pageSize: 2 }).pages()) {
      pages.push(page.map(({ finalResponse }) => finalResponse));
    }
    expect(pages).toEqual([["to three", "to two"], ["to one"]]);
  });

  it("reads the turns of a session that was imported", async () => {
    await using harness = await startHarness("app-server", () => reply.text("ok"));
    await using other = await startHarness("app-server", () => reply.text("ok"));
    const thread = harness.codex.startThread(harness.threadOptions);
    await thread.run("one");
    await thread.close();
    await other.codex.importSession(await harness.codex.exportSession(thread.id ?? ""));
    const turns = await other.codex.listTurns(thread.id ?? "", { sortDirection: "desc" }).toArray();
    expect(turns).toMatchObject([{ userMessages: ["one"] }]);
  });

  it.each([
    ["no id", {}, /a thread id/],
    [unknownId, { pageSize: 0 }, /`pageSize` must be/],
    [unknownId, { sortDirection: "up" }, /`sortDirection` must be one of/],
  ])("rejects %j with %j at the call", async (id, options, message) => {
    await using codex = new Codex({ transport: "app-server" });
    expect(() => codex.listTurns(id, options as object)).toThrow(message);
  });
});

describe("a list whose cursors repeat", () => {
  it("rejects with an error that contains the list's method", async () => {
    await using server = faultyServer("repeats-cursors");
    const { codex } = server;
    const id = (last: number) => `01900000-0000-7000-8000-00000000000${last}`;
    const lists: [string, () => Promise<unknown>][] = [
      ["model/list", () => codex.listModels()],
      ["thread/list", () => codex.listThreads().toArray()],
      ["thread/turns/list", () => codex.readThread(id(1))],
      ["thread/items/list", () => codex.readThread(id(2))],
    ];
    for (const [eventType, read] of lists) {
      await expect(read()).rejects.toMatchObject({
        code: "malformed_event",
        eventType,
        path: ["nextCursor"],
      });
    }
  });
});

describe("the account and the models", () => {
  it("are read from the server", async () => {
    await using harness = await startHarness("app-server", [], { apiKey: "sk-a-secret", config: {} });
    const models = await harness.codex.listModels();
    expect(models.length).toBeGreaterThan(0);
    expect(models[0]?.reasoningEfforts[0]?.effort).toBeTypeOf("string");
    const all = await harness.codex.listModels({ includeHidden: true });
    expect(all.length).toBeGreaterThanOrEqual(models.length);
    expect(await harness.codex.readAccount()).toMatchObject({ account: { type: "api_key", email: null } });
    await expect(harness.codex.readRateLimits()).rejects.toMatchObject({ code: "request_failed" });
  });
});
