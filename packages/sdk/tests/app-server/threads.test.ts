import { reply } from "@codex/testing";
import { describe, expect, it } from "vitest";

import { Codex, type ThreadEvent } from "../../src/index.js";
import { gate } from "../clock.js";
import { startHarness } from "../harness.js";

const nameOf = (event: ThreadEvent) =>
  event.type === "item.started" || event.type === "item.completed" ? event.item.type : event.type;
const unknownId = "01900000-0000-7000-8000-000000000000";

describe("a thread", () => {
  it("is forked: the copy has the history and then diverges", async () => {
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
    const early = await thread.fork({ toTurnId: turns[0]?.id });
    const first = await early.run("other two");
    expect(harness.model.requests.at(-1)?.userTexts).toEqual(["one", "other two"]);
    // The server does not report the usage up to the fork.
    expect([first.usage, first.totalUsage?.input_tokens]).toEqual([null, 200]);
    expect((await early.run("x")).usage?.input_tokens).toBe(100);
    expect((await harness.codex.readThread(early.id ?? "")).forkedFromId).toBe(thread.id);
    await expect(thread.fork({ toTurnId: unknownId })).rejects.toMatchObject({ code: "request_failed" });
  });

  it("reports no usage for the first turn of an unused fork resumed by another Codex", async () => {
    const usage = { usage: { inputTokens: 100, outputTokens: 10 } };
    await using harness = await startHarness("app-server", () => reply.text("ok", usage));
    const thread = harness.codex.startThread(harness.threadOptions);
    await thread.run("one");
    const copy = await thread.fork();
    await harness.codex.close();
    await using other = new Codex(harness.codexOptions);
    const resumed = other.resumeThread(copy.id ?? "", harness.threadOptions);
    // Neither the server nor the session file of the fork records its initial usage.
    const turn = await resumed.run("two");
    expect([turn.usage, turn.totalUsage?.input_tokens]).toEqual([null, 200]);
    expect((await resumed.run("three")).usage?.input_tokens).toBe(100);
  });

  it("is renamed, archived, unarchived and deleted", async () => {
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

  it("explains why it cannot be unarchived while it is loaded", async () => {
    await using harness = await startHarness("app-server", () => reply.text("ok"));
    const thread = harness.codex.startThread(harness.threadOptions);
    await thread.run("one");
    await expect(thread.unarchive()).rejects.toMatchObject({
      name: "RequestFailedError",
      message: expect.stringMatching(/The thread is loaded, so it is not in the archive\.$/),
      serverMessage: expect.stringContaining("active writer"),
    });
    expect((await thread.run("two")).finalResponse).toBe("ok");
  });

  it("refuses a fork with other developer instructions, which the server would ignore", async () => {
    await using harness = await startHarness("app-server", () => reply.text("ok"));
    const options = { ...harness.threadOptions, developerInstructions: "Speak like a pirate." };
    const thread = harness.codex.startThread(options);
    await thread.run("one");
    await expect(thread.fork({ developerInstructions: "Speak like a poet." })).rejects.toMatchObject({
      code: "invalid_option",
      option: "developerInstructions",
    });
    await (await thread.fork(options)).run("two");
    expect(harness.model.requests.at(-1)?.instructions).toContain("pirate");
    // Base instructions are not part of the conversation.
    await (await thread.fork({ baseInstructions: "You are a parrot." })).run("two");
    expect(harness.model.requests.at(-1)?.instructions).toContain("parrot");
  });

  it.each(["archive", "delete"] as const)(
    "%s() waits for a running turn of another Thread object",
    async (method) => {
      const { opened, open } = gate();
      await using harness = await startHarness("app-server", [
        reply.text("ok"),
        () => opened.then(() => reply.text("ended")),
      ]);
      const thread = harness.codex.startThread(harness.threadOptions);
      await thread.run("one");
      const running = thread.run("two");
      await harness.model.waitForRequest(({ lastUserText }) => lastUserText === "two");
      const managing = harness.codex.resumeThread(thread.id ?? "", harness.threadOptions)[method]();
      open();
      await managing;
      expect((await running).finalResponse).toBe("ended");
    },
  );

  it("stays usable when the server refuses to delete it", async () => {
    await using harness = await startHarness("app-server", () => reply.text("ok"));
    const thread = harness.codex.startThread(harness.threadOptions);
    await thread.run("one");
    await thread.fork();
    await expect(thread.delete()).rejects.toThrow(/forked history/);
    expect((await thread.run("two")).finalResponse).toBe("ok");
  });

  it("can be managed by its id without a turn on this Codex", async () => {
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

  it("is compacted: the model receives a summary from then on", async () => {
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

  it("performs all operations in the order of the calls", async () => {
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
    expect(asked?.userTexts.join()).toContain("Here is the summary");
    expect(asked?.userTexts).not.toContain("two");
    expect(await harness.codex.listThreads().toArray()).toHaveLength(1);
  });

  it("can interrupt its compaction", async () => {
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

  it("runs reviews, also as its first turn", async () => {
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

  it.each([
    ["a commit", { type: "commit", sha: "abc1234" }, /abc1234/],
    ["a commit with its title", { type: "commit", sha: "abc1234", title: "Add a thing" }, /Add a thing/],
  ] as const)("reviews %s", async (_what, target, asked) => {
    await using harness = await startHarness("app-server", () => reply.text("Looks good."));
    const review = await harness.codex.startThread(harness.threadOptions).startReview(target);
    expect((await review.result).finalResponse).toBe("Looks good.");
    expect(harness.model.requests[0]?.lastUserText).toMatch(asked);
  });

  it("can interrupt a review, but not steer it", async () => {
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
    ["an unknown type", { type: "everything" }],
    ["a branch that looks like a flag", { type: "baseBranch", branch: "--output=/tmp/x" }],
    ["a missing commit", { type: "commit" }],
    ["a title that is no text", { type: "commit", sha: "HEAD", title: 3 }],
    ["blank instructions", { type: "custom", instructions: " " }],
    ["a string", "uncommittedChanges"],
    ["undefined", undefined],
  ])("rejects %s as a review target", async (_what, target) => {
    await using codex = new Codex({ transport: "app-server" });
    const failure = codex.startThread().startReview(target as never);
    await expect(failure).rejects.toMatchObject({ code: "invalid_option" });
  });

  it.each(["", "  ", 3, null])("rejects the name %j", async (name) => {
    await using codex = new Codex({ transport: "app-server" });
    await expect(codex.resumeThread(unknownId).rename(name as string)).rejects.toMatchObject({
      option: "name",
    });
  });

  it("cannot be managed before its first turn", async () => {
    await using codex = new Codex({ transport: "app-server", codexPathOverride: "/no/codex" });
    const thread = codex.startThread();
    for (const method of ["fork", "archive", "unarchive", "delete"] as const) {
      await expect(thread[method]()).rejects.toMatchObject({ code: "invalid_option", option: "id" });
    }
    const reverting = thread.revert({ beforeTurnId: unknownId });
    await expect(reverting).rejects.toMatchObject({ code: "invalid_option", option: "id" });
  });
});

describe("on exec", () => {
  it.each([
    ["codex.listThreads()", (codex: Codex) => codex.listThreads()],
    ["codex.readThread()", (codex: Codex) => codex.readThread(unknownId)],
    ["codex.listTurns()", (codex: Codex) => codex.listTurns(unknownId)],
    ["codex.searchThreads()", (codex: Codex) => codex.searchThreads("x")],
    ["codex.listModels()", (codex: Codex) => codex.listModels()],
    ["codex.login()", (codex: Codex) => codex.login({ type: "device_code" })],
    ["codex.logout()", (codex: Codex) => codex.logout()],
    ["codex.readServerInfo()", (codex: Codex) => codex.readServerInfo()],
    ["codex.readAccount()", (codex: Codex) => codex.readAccount()],
    ["codex.readRateLimits()", (codex: Codex) => codex.readRateLimits()],
    ["thread.revert()", (codex: Codex) => codex.resumeThread(unknownId).revert({ beforeTurnId: unknownId })],
    [
      "thread.injectItems()",
      (codex: Codex) => codex.resumeThread(unknownId).injectItems([{ role: "user", text: "x" }]),
    ],
    ["thread.listTerminals()", (codex: Codex) => codex.resumeThread(unknownId).listTerminals()],
    ["thread.endTerminal()", (codex: Codex) => codex.resumeThread(unknownId).endTerminal("1")],
    ["thread.runGoal()", (codex: Codex) => codex.startThread().runGoal("x")],
    ["thread.runGoalStreamed()", (codex: Codex) => codex.startThread().runGoalStreamed("x")],
    ["thread.readGoal()", (codex: Codex) => codex.resumeThread(unknownId).readGoal()],
    ["thread.rename()", (codex: Codex) => codex.resumeThread(unknownId).rename("x")],
    ["thread.archive()", (codex: Codex) => codex.resumeThread(unknownId).archive()],
    ["thread.unarchive()", (codex: Codex) => codex.resumeThread(unknownId).unarchive()],
    ["thread.delete()", (codex: Codex) => codex.resumeThread(unknownId).delete()],
    ["thread.compact()", (codex: Codex) => codex.resumeThread(unknownId).compact()],
  ])("%s rejects with its name and the transport that it needs", async (method, call) => {
    const codex = new Codex({ codexPathOverride: "/no/codex" });
    await expect((async () => call(codex))()).rejects.toMatchObject({
      name: "UnsupportedOptionError",
      code: "unsupported_option",
      option: method,
      transport: "app-server",
      message: expect.stringContaining(method),
    });
  });

  it("warmUp() looks up the binary, and thread.close() does nothing", async () => {
    await new Codex().warmUp();
    await expect(new Codex({ codexPathOverride: "/no/codex" }).warmUp()).rejects.toMatchObject({
      code: "binary_not_found",
    });
    await new Codex().resumeThread(unknownId).close();
  });
});
