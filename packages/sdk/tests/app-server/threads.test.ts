import { reply } from "@codex/testing";
import { describe, expect, it } from "vitest";

import { Codex, type ThreadEvent } from "../../src/index.js";
import { startHarness } from "../harness.js";

const nameOf = (event: ThreadEvent) =>
  event.type === "item.started" || event.type === "item.completed" ? event.item.type : event.type;
const unknownId = "01900000-0000-7000-8000-000000000000";

describe("codex.listThreads()", () => {
  it("lists the threads of both transports, the newest first, with all there is to know", async () => {
    await using harness = await startHarness("app-server", (request) =>
      reply.text(`to ${request.lastUserText}`),
    );
    const { codex, codexOptions, threadOptions, workspace } = harness;
    await using onExec = new Codex({ ...codexOptions, transport: "exec" });
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
    expect(Math.abs((threads[0]?.createdAt.getTime() ?? 0) - Date.now())).toBeLessThan(60_000);
    expect(threads[0]?.path).toContain(harness.home.path);
  });

  it("reads one page after the other, only as far as it is iterated, and anew each time", async () => {
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

  it.each([
    [{ pageSize: 0 }, /`pageSize` must be a whole number of at least 1/],
    [{ sortBy: "name" }, /`sortBy` must be one of/],
    [{ search: "x" }, /`search` must be one of .* Did you mean `searchTerm`/],
    [null, /`options` must be an object/],
  ])("refuses %j at the call", async (options, message) => {
    await using codex = new Codex({ transport: "app-server" });
    expect(() => codex.listThreads(options as object)).toThrow(message);
  });

  it("gives up with its signal", async () => {
    await using harness = await startHarness("app-server", []);
    const reason = new Error("enough");
    const list = harness.codex.listThreads({ signal: AbortSignal.abort(reason) });
    await expect(list.toArray()).rejects.toBe(reason);
  });
});

describe("codex.readThread()", () => {
  it("tells what happened, also of a thread that exec made", async () => {
    await using harness = await startHarness("app-server", [
      reply.shell("exit 3"),
      reply.text("Done."),
      reply.fail(400, { error: { message: "no" } }),
    ]);
    await using onExec = new Codex({ ...harness.codexOptions, transport: "exec" });
    const thread = onExec.startThread(harness.threadOptions);
    await thread.run([
      { type: "text", text: "Go" },
      { type: "text", text: "now" },
    ]);
    await thread.run("again").catch(() => {});

    const history = await harness.codex.readThread(thread.id?.toUpperCase() ?? "");
    expect(history).toMatchObject({ id: thread.id, source: "exec", preview: "Go\n\nnow" });
    expect(history.turns).toMatchObject([
      {
        status: "completed",
        userMessages: ["Go\n\nnow"],
        finalResponse: "Done.",
        error: null,
        items: [
          { type: "command_execution", status: "failed", exit_code: 3 },
          { type: "agent_message", text: "Done." },
        ],
      },
      { status: "failed", userMessages: ["again"], finalResponse: "", error: expect.stringContaining("no") },
    ]);
    const [turn] = history.turns;
    expect(turn?.completedAt?.getTime()).toBeGreaterThanOrEqual(turn?.startedAt?.getTime() ?? Number.NaN);
    expect((await harness.codex.readThread(thread.id ?? "", { turns: false })).turns).toEqual([]);
  });

  it("reads more turns than fit on one page", async () => {
    await using harness = await startHarness("app-server", (request) => reply.text(request.lastUserText));
    const thread = harness.codex.startThread(harness.threadOptions);
    const prompts = Array.from({ length: 30 }, (_, index) => `turn ${index}`);
    for (const prompt of prompts) await thread.run(prompt);
    const { turns } = await harness.codex.readThread(thread.id ?? "");
    expect(turns.map(({ finalResponse }) => finalResponse)).toEqual(prompts);
  });

  it("is a typed error for a thread that does not exist", async () => {
    await using harness = await startHarness("app-server", []);
    await expect(harness.codex.readThread(unknownId)).rejects.toMatchObject({ code: "request_failed" });
    await expect(harness.codex.readThread("last")).rejects.toMatchObject({
      code: "invalid_option",
      option: "id",
    });
  });
});

describe("a thread", () => {
  it("is forked: the copy has the past, and goes its own way", async () => {
    const usage = { usage: { inputTokens: 100, outputTokens: 10 } };
    await using harness = await startHarness("app-server", () => reply.text("ok", usage));
    const thread = harness.codex.startThread(harness.threadOptions);
    await thread.run("one");
    const running = thread.run("two");
    const copy = await thread.fork({ sandboxMode: "danger-full-access", model: undefined });
    await running;
    expect(copy.id).not.toBe(thread.id);

    const turn = await copy.run("three of the copy");
    expect(harness.model.requests.at(-1)?.userTexts).toEqual(["one", "two", "three of the copy"]);
    expect(harness.model.requests.at(-1)?.instructions).toContain("danger-full-access");
    expect([turn.usage?.input_tokens, turn.totalUsage?.input_tokens]).toEqual([100, 300]);
    await thread.run("three");
    expect(harness.model.requests.at(-1)?.userTexts).toEqual(["one", "two", "three"]);

    const { turns } = await harness.codex.readThread(thread.id ?? "");
    const early = await thread.fork({ lastTurnId: turns[0]?.id });
    const first = await early.run("other two");
    expect(harness.model.requests.at(-1)?.userTexts).toEqual(["one", "other two"]);
    // What it had used before is not told.
    expect([first.usage, first.totalUsage?.input_tokens]).toEqual([null, 200]);
    expect((await early.run("x")).usage?.input_tokens).toBe(100);
    expect((await harness.codex.readThread(early.id ?? "")).forkedFromId).toBe(thread.id);
    await expect(thread.fork({ lastTurnId: unknownId })).rejects.toMatchObject({ code: "request_failed" });
  });

  it("is resumed elsewhere as a fork that has not been used, and its usage is not guessed", async () => {
    const usage = { usage: { inputTokens: 100, outputTokens: 10 } };
    await using harness = await startHarness("app-server", () => reply.text("ok", usage));
    const thread = harness.codex.startThread(harness.threadOptions);
    await thread.run("one");
    const copy = await thread.fork();
    await harness.codex.close();
    await using other = new Codex(harness.codexOptions);
    const turn = await other.resumeThread(copy.id ?? "", harness.threadOptions).run("two");
    expect([null, 100]).toContain(turn.usage?.input_tokens ?? null);
    expect(turn.totalUsage?.input_tokens).toBe(200);
  });

  it("is renamed, archived, brought back and deleted", async () => {
    await using harness = await startHarness("app-server", () => reply.text("ok"));
    const { codex } = harness;
    const thread = codex.startThread(harness.threadOptions);
    await thread.run("one");
    const id = thread.id ?? "";

    await thread.rename("A name");
    expect((await codex.readThread(id)).name).toBe("A name");

    await thread.archive();
    await expect(thread.run("archived")).rejects.toThrow(/is archived/);
    await expect(thread.archive()).rejects.toMatchObject({ code: "request_failed" });
    await thread.unarchive();
    await thread.run("two");
    expect(harness.model.requests.at(-1)?.userTexts).toEqual(["one", "two"]);

    const last = thread.run("three");
    await thread.delete();
    expect((await last).finalResponse).toBe("ok");
    await expect(codex.readThread(id)).rejects.toMatchObject({ code: "request_failed" });
    await expect(thread.run("four")).rejects.toThrow(/no rollout found/);
    expect(await codex.listThreads().toArray()).toEqual([]);
  });

  it("is managed by its id, without ever being run here", async () => {
    await using harness = await startHarness("app-server", () => reply.text("ok"));
    await using onExec = new Codex({ ...harness.codexOptions, transport: "exec" });
    const made = onExec.startThread(harness.threadOptions);
    await made.run("by exec");
    const thread = harness.codex.resumeThread(made.id ?? "", harness.threadOptions);
    await thread.rename("Renamed");
    const copy = await thread.fork();
    await copy.run("in the copy");
    expect(harness.model.requests.at(-1)?.userTexts).toEqual(["by exec", "in the copy"]);
    await copy.delete();
    await thread.archive();
    await thread.unarchive();
    await thread.delete();
    expect(await harness.codex.listThreads().toArray()).toEqual([]);
  });

  it("is compacted: the model sees a summary from then on", async () => {
    await using harness = await startHarness("app-server", (request) =>
      reply.text(/CHECKPOINT/.test(request.lastUserText) ? "THE SUMMARY" : "ok", {
        usage: { inputTokens: 100, outputTokens: 10 },
      }),
    );
    const thread = harness.codex.startThread(harness.threadOptions);
    await thread.run("one");
    const compaction = await thread.compact();
    expect(compaction.items).toMatchObject([{ type: "context_compaction" }]);
    expect(compaction.usage?.input_tokens).toBeGreaterThan(0);
    const turn = await thread.run("two");
    expect(turn.usage?.input_tokens).toBe(100);
    expect(harness.model.requests.at(-1)?.userTexts.join()).toMatch(/THE SUMMARY.*two/s);
  });

  it("does all that is asked of it in the order of the calls", async () => {
    await using harness = await startHarness("app-server", (request) =>
      reply.text(request.lastUserText.slice(0, 20)),
    );
    const thread = harness.codex.startThread(harness.threadOptions);
    const first = thread.run("one");
    const compacting = thread.compact();
    const copying = thread.fork();
    const second = thread.run("two");
    const archiving = thread.archive();
    const [one, compaction, copy, two] = await Promise.all([first, compacting, copying, second, archiving]);
    expect([one.finalResponse, two.finalResponse]).toEqual(["one", "two"]);
    expect(compaction.items).toHaveLength(1);
    await copy.run("three");
    const [asked] = harness.model.requests.slice(-1);
    expect(asked?.userTexts.join()).toMatch(/CHECKPOINT|summary/i);
    expect(asked?.userTexts).not.toContain("two");
    expect(await harness.codex.listThreads().toArray()).toHaveLength(1);
  });

  it("can have its compaction interrupted", async () => {
    await using harness = await startHarness("app-server", [
      reply.text("ok"),
      reply.stall(),
      reply.text("on"),
    ]);
    const thread = harness.codex.startThread(harness.threadOptions);
    await thread.run("one");
    const controller = new AbortController();
    const compacting = thread.compact({ signal: controller.signal });
    await harness.model.nextRequest();
    await harness.model.nextRequest();
    controller.abort();
    await expect(compacting).rejects.toMatchObject({ name: "AbortError" });
    expect((await thread.run("two")).finalResponse).toBe("on");
    expect(harness.model.requests.at(-1)?.userTexts).toEqual(["one", "two"]);
  });

  it("reviews, also as the first thing it does", async () => {
    await using harness = await startHarness("app-server", () => reply.text("Looks good."));
    const thread = harness.codex.startThread(harness.threadOptions);
    const review = await thread.startReview({ type: "custom", instructions: "Is it good?" });
    const types: string[] = [];
    for await (const event of review.events) types.push(nameOf(event));
    expect(types.filter((type) => type !== "item.delta")).toEqual([
      "thread.started",
      "entered_review_mode",
      "entered_review_mode",
      "turn.started",
      "exited_review_mode",
      "exited_review_mode",
      "agent_message",
      "turn.completed",
    ]);
    const turn = await review.result;
    expect([turn.finalResponse, turn.usage]).toEqual(["Looks good.", null]);
    expect((await thread.run("Thanks")).usage).not.toBeNull();
    expect((await (await thread.startReview({ type: "uncommittedChanges" })).result).usage).toBeNull();
    expect((await thread.run("Thanks again")).usage?.input_tokens).toBeGreaterThan(0);
    expect(harness.model.requests.at(-1)?.userTexts.join()).toContain("Looks good.");
  });

  it("can have its review interrupted, and cannot have it steered", async () => {
    await using harness = await startHarness("app-server", (request) =>
      request.lastUserText === "look" ? reply.stall() : reply.text("on"),
    );
    const thread = harness.codex.startThread(harness.threadOptions);
    const review = await thread.startReview({ type: "custom", instructions: "look" });
    const { result } = review;
    await harness.model.nextRequest();
    await expect(review.steer("more")).rejects.toMatchObject({ code: "request_failed" });
    await review.interrupt();
    await expect(result).rejects.toMatchObject({ code: "turn_interrupted" });
    expect((await thread.run("Go on")).finalResponse).toBe("on");
  });

  it.each([
    ["a kind that is none", { type: "everything" }],
    ["a branch that is a flag", { type: "baseBranch", branch: "--output=/tmp/x" }],
    ["no commit", { type: "commit" }],
    ["blank instructions", { type: "custom", instructions: " " }],
    ["text", "uncommittedChanges"],
    ["nothing", undefined],
  ])("refuses to review %s", async (_what, target) => {
    await using codex = new Codex({ transport: "app-server" });
    const failure = codex.startThread().startReview(target as never);
    await expect(failure).rejects.toMatchObject({ code: "invalid_option" });
  });

  it.each(["", "  ", 3, null])("refuses the name %j", async (name) => {
    await using codex = new Codex({ transport: "app-server" });
    await expect(codex.resumeThread(unknownId).rename(name as string)).rejects.toMatchObject({
      option: "name",
    });
  });

  it("has nothing to be managed before its first turn", async () => {
    await using codex = new Codex({ transport: "app-server", codexPathOverride: "/no/codex" });
    const thread = codex.startThread();
    for (const method of ["fork", "archive", "unarchive", "delete"] as const) {
      await expect(thread[method]()).rejects.toMatchObject({ code: "invalid_option", option: "id" });
    }
  });
});

describe("the account and the models", () => {
  it("are told", async () => {
    await using harness = await startHarness("app-server", [], { apiKey: "sk-a-secret", config: {} });
    const models = await harness.codex.listModels();
    expect(models.length).toBeGreaterThan(0);
    expect(models[0]?.supportedReasoningEfforts[0]?.reasoningEffort).toBeTypeOf("string");
    const all = await harness.codex.listModels({ includeHidden: true });
    expect(all.length).toBeGreaterThanOrEqual(models.length);
    expect(await harness.codex.account()).toMatchObject({ account: { type: "apiKey" } });
    await expect(harness.codex.rateLimits()).rejects.toMatchObject({ code: "request_failed" });
  });
});

describe("on exec", () => {
  it.each([
    ["codex.listThreads()", (codex: Codex) => codex.listThreads()],
    ["codex.readThread()", (codex: Codex) => codex.readThread(unknownId)],
    ["codex.listModels()", (codex: Codex) => codex.listModels()],
    ["codex.account()", (codex: Codex) => codex.account()],
    ["codex.rateLimits()", (codex: Codex) => codex.rateLimits()],
    ["thread.fork()", (codex: Codex) => codex.resumeThread(unknownId).fork()],
    ["thread.rename()", (codex: Codex) => codex.resumeThread(unknownId).rename("x")],
    ["thread.archive()", (codex: Codex) => codex.resumeThread(unknownId).archive()],
    ["thread.unarchive()", (codex: Codex) => codex.resumeThread(unknownId).unarchive()],
    ["thread.delete()", (codex: Codex) => codex.resumeThread(unknownId).delete()],
    ["thread.compact()", (codex: Codex) => codex.resumeThread(unknownId).compact()],
    [
      "thread.startReview()",
      (codex: Codex) => codex.startThread().startReview({ type: "uncommittedChanges" }),
    ],
  ])("%s names itself and the transport it needs", async (method, call) => {
    const codex = new Codex({ codexPathOverride: "/no/codex" });
    await expect((async () => call(codex))()).rejects.toMatchObject({
      name: "UnsupportedOptionError",
      code: "unsupported_option",
      option: method,
      transport: "app-server",
      message: expect.stringContaining(method),
    });
  });

  it("warmUp() looks up the binary, close() of a thread does no harm", async () => {
    await new Codex().warmUp();
    await expect(new Codex({ codexPathOverride: "/no/codex" }).warmUp()).rejects.toMatchObject({
      code: "binary_not_found",
    });
    await new Codex().resumeThread(unknownId).close();
    expect(new Codex().unheardNotifications).toBe(0);
  });
});
