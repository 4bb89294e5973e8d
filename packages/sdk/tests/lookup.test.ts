import { execFileSync } from "node:child_process";
import { mkdtempSync, realpathSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { reply, standIn } from "@codex/testing";
import { describe, expect, it } from "vitest";

import { Codex, type CodexError, InvalidOptionError, ThreadNotFoundError } from "../src/index.js";
import { watchWhatIsLeft } from "./faults/nothing-left.js";
import { type Harness, startHarness, type Transport, transports } from "./harness.js";

watchWhatIsLeft();

/** Another Git repository. */
function makeWorkspace(harness: Harness) {
  const path = realpathSync(mkdtempSync(join(tmpdir(), "codex-workspace-")));
  execFileSync("git", ["init", "-q"], { cwd: path, env: harness.home.env });
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) };
}

/** Runs a turn of a new thread on app-server, names the thread, and releases it. Returns its id. */
async function recordThread(harness: Harness, name?: string, workingDirectory?: string): Promise<string> {
  await using codex = new Codex({ ...harness.codexOptions, transport: "app-server" });
  const thread = codex.startThread({ workingDirectory: workingDirectory ?? harness.workspace });
  await thread.run("first");
  if (name !== undefined) await thread.rename(name);
  return thread.id ?? "";
}

const start = (transport: Transport) =>
  startHarness(transport, ({ lastUserText }) => reply.text(`to ${lastUserText}`));

const failureOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => undefined,
    (error: unknown) => error,
  );

describe.each(transports)("a thread resumed by name on %s", (transport) => {
  it("is the one of that name, and keeps its id", async () => {
    await using harness = await start(transport);
    const id = await recordThread(harness, `100% "sure", Ünï_x`);
    await recordThread(harness, `100% "sure", Ünï_x2`);
    const thread = harness.codex.resumeThread({ name: `  100% "sure", Ünï_x ` }, harness.threadOptions);
    expect(thread.id).toBeNull();
    expect((await thread.run("second")).finalResponse).toBe("to second");
    expect(thread.id).toBe(id);
    // The model gets the history of that thread.
    const sent = JSON.stringify(harness.model.requests.at(-1)?.body);
    expect(sent).toContain("to first");
    expect((await thread.run("third")).finalResponse).toBe("to third");
    expect(thread.id).toBe(id);
  });

  it("reports its turn's own usage", async () => {
    await using harness = await start(transport);
    await recordThread(harness, "counted");
    const turn = await harness.codex.resumeThread({ name: "counted" }, harness.threadOptions).run("second");
    expect(turn.usage?.output_tokens).toBeGreaterThan(0);
    expect(turn.totalUsage?.output_tokens).toBe(2 * (turn.usage?.output_tokens ?? 0));
  });

  it("is found through a link to its directory, and is not the one of another directory", async () => {
    await using harness = await start(transport);
    using other = makeWorkspace(harness);
    const id = await recordThread(harness, "twice");
    const otherId = await recordThread(harness, "twice", other.path);
    const link = join(other.path, "link");
    symlinkSync(harness.workspace, link, "junction");
    const here = harness.codex.resumeThread({ name: "twice" }, { workingDirectory: link });
    const there = harness.codex.resumeThread({ name: "twice" }, { workingDirectory: other.path });
    await here.run("second");
    await there.run("second");
    expect([here.id, there.id]).toEqual([id, otherId]);
  });

  it("runs its turns in the order of the calls, also next to a Thread of its id", async () => {
    await using harness = await start(transport);
    const id = await recordThread(harness, "busy");
    const { codex, threadOptions, model } = harness;
    const named = codex.resumeThread({ name: "busy" }, threadOptions);
    const { signal } = new AbortController();
    const first = named.run("1", { signal });
    const second = named.run("2", { timeoutMs: 60_000 });
    const streamed = named.runStreamed("3").then(({ result }) => result);
    await first;
    const byId = codex.resumeThread(id, threadOptions).run("4");
    await Promise.all([second, streamed, byId]);
    const prompts = model.requests.map((request) => request.lastUserText);
    expect(prompts).toEqual(["first", "1", "2", "3", "4"]);
  });

  it("is an error that names the threads elsewhere when the directory has none, and nothing is sent", async () => {
    await using harness = await start(transport);
    using other = makeWorkspace(harness);
    const id = await recordThread(harness, "elsewhere", other.path);
    const sentBefore = harness.model.requests.length;
    const thread = harness.codex.resumeThread({ name: "elsewhere" }, harness.threadOptions);
    const error = await failureOf(thread.run("Go"));
    expect(error).toBeInstanceOf(ThreadNotFoundError);
    expect(error).toMatchObject({ reason: "missing", retryable: false, began: false, threads: [{ id }] });
    expect((error as CodexError).message).toContain(`${id} in ${other.path}`);
    expect(await failureOf(thread.runStreamed("Go"))).toMatchObject({ reason: "missing" });
    const misspelt = harness.codex.resumeThread({ name: "Elsewhere" }, { workingDirectory: other.path });
    expect(await failureOf(misspelt.run("Go"))).toMatchObject({ reason: "missing", threads: [] });
    expect(harness.model.requests).toHaveLength(sentBefore);
  });

  it("is an error when two threads of the directory have the name, and nothing is sent", async () => {
    await using harness = await start(transport);
    const ids = [await recordThread(harness, "double"), await recordThread(harness, "double")];
    const thread = harness.codex.resumeThread({ name: "double" }, harness.threadOptions);
    const error = await failureOf(thread.run("Go"));
    expect(error).toMatchObject({ code: "thread_not_found", reason: "ambiguous" });
    expect((error as ThreadNotFoundError).threads.map(({ id }) => id).sort()).toEqual(ids.sort());
    for (const id of ids) expect((error as CodexError).message).toContain(id);
    expect(thread.id).toBeNull();
    expect(harness.model.requests).toHaveLength(2);
  });

  it("is an error when it is archived, and is found once it is restored", async () => {
    await using harness = await start(transport);
    const id = await recordThread(harness, "shelved");
    await using managing = new Codex({ ...harness.codexOptions, transport: "app-server" });
    await managing.resumeThread(id).archive();
    const thread = harness.codex.resumeThread({ name: "shelved" }, harness.threadOptions);
    const error = await failureOf(thread.run("Go"));
    expect(error).toMatchObject({ reason: "archived", threads: [{ id }] });
    expect(harness.model.requests).toHaveLength(1);
    await managing.resumeThread(id).unarchive();
    await managing.close();
    await thread.run("Go");
    expect(thread.id).toBe(id);
  });

  it("rejects with the reason of a signal that aborts during the lookup, and nothing is sent", async () => {
    await using harness = await start(transport);
    await recordThread(harness, "aborted");
    const thread = harness.codex.resumeThread({ name: "aborted" }, harness.threadOptions);
    const controller = new AbortController();
    const { signal } = controller;
    const running = failureOf(thread.run("Go", { signal }));
    controller.abort("no longer needed");
    // A turn that needs no lookup rejects with the same.
    const plain = await failureOf(harness.codex.startThread(harness.threadOptions).run("Go", { signal }));
    expect(plain).toBeDefined();
    expect(await running).toEqual(plain);
    expect(harness.model.requests).toHaveLength(1);
    await thread.run("again");
  });

  it("rejects an aborted turn as a thread of a known id does, and starts nothing", async () => {
    await using agent = standIn("never-prints");
    await using codex = new Codex({ transport, codexPathOverride: agent.path, killGraceMs: 200 });
    const signal = AbortSignal.abort("a text");
    const named = await failureOf(codex.resumeThread({ name: "x" }).run("Go", { signal }));
    expect(named).toEqual(await failureOf(codex.startThread().run("Go", { signal })));
    expect(agent.runs).toEqual([]);
  });

  it("rejects when its Codex is closed during the lookup, and leaves no process behind", async () => {
    await using harness = await start(transport);
    await recordThread(harness, "closed");
    const running = failureOf(
      harness.codex.resumeThread({ name: "closed" }, harness.threadOptions).run("Go"),
    );
    await harness.codex.close();
    expect(await running).toMatchObject({ code: "closed" });
  });

  it("starts nothing when its Codex is closed before the lookup has begun", async () => {
    await using agent = standIn("never-prints");
    const codex = new Codex({ transport, codexPathOverride: agent.path, killGraceMs: 200 });
    const running = failureOf(codex.resumeThread({ name: "x" }).run("Go"));
    await codex.close();
    expect(await running).toMatchObject({ code: "closed", began: false });
    expect(agent.runs).toEqual([]);
  });

  it("limits the time of the lookup by timeoutMs", async () => {
    await using agent = standIn("never-prints");
    await using codex = new Codex({ transport, codexPathOverride: agent.path, killGraceMs: 200 });
    const error = await failureOf(codex.resumeThread({ name: "slow" }).run("Go", { timeoutMs: 50 }));
    expect(error).toMatchObject({ code: "turn_timeout", limitMs: 50, began: false });
  });
});

describe.each(transports)("codex.resumeLastThread() on %s", (transport) => {
  it("continues the thread of the directory that was used last, and stays with it", async () => {
    await using harness = await start(transport);
    using other = makeWorkspace(harness);
    const used = await recordThread(harness);
    await recordThread(harness);
    const { codex, threadOptions } = harness;
    await using onExec = new Codex({ ...harness.codexOptions, transport: "exec" });
    await onExec.resumeThread(used, threadOptions).run("used last");
    await onExec.startThread({ workingDirectory: other.path }).run("in another directory");
    const last = codex.resumeLastThread(threadOptions);
    await last.run("continue");
    expect(last.id).toBe(used);
    await codex.startThread(threadOptions).run("a newer one");
    await last.run("continue");
    expect(last.id).toBe(used);
  });

  it("is an error when there is none, and nothing is sent", async () => {
    await using harness = await start(transport);
    using other = makeWorkspace(harness);
    await recordThread(harness, "elsewhere", other.path);
    const error = await failureOf(harness.codex.resumeLastThread(harness.threadOptions).run("Go"));
    expect(error).toMatchObject({ code: "thread_not_found", reason: "missing", threads: [] });
    expect((error as CodexError).message).toContain(harness.workspace);
    expect(harness.model.requests).toHaveLength(1);
  });
});

describe("a thread that has yet to be found", () => {
  it("can be renamed, forked and archived at once", async () => {
    await using harness = await start("app-server");
    const id = await recordThread(harness, "managed");
    const { codex, threadOptions } = harness;
    await codex.resumeThread({ name: "managed" }, threadOptions).rename("renamed");
    const fork = await codex.resumeThread({ name: "renamed" }, threadOptions).fork();
    // The copy has the name, too.
    expect(await failureOf(codex.resumeThread({ name: "renamed" }, threadOptions).archive())).toMatchObject({
      reason: "ambiguous",
    });
    await fork.rename("the fork");
    await codex.resumeThread({ name: "renamed" }, threadOptions).archive();
    const archived = await codex.listThreads({ archived: true }).toArray();
    expect(archived).toMatchObject([{ id, name: "renamed" }]);
  });

  it("is closed without being looked up", async () => {
    await using codex = new Codex({ codexPathOverride: "/nowhere/codex" });
    await codex.resumeThread({ name: "unused" }).close();
  });

  it("is given by an id, a name that is not blank, or a directory on a server elsewhere", () => {
    const codex = new Codex();
    for (const thread of [
      { name: " " },
      { name: "" },
      {},
      { name: 1 },
      { name: "x", id: "y" },
      null,
      [],
      5,
    ]) {
      const resume = () => codex.resumeThread(thread as { name: string });
      expect(resume, JSON.stringify(thread)).toThrow(InvalidOptionError);
    }
    const elsewhere = new Codex({ transport: { type: "app-server", url: "ws://127.0.0.1:1" } });
    expect(() => elsewhere.resumeLastThread()).toThrow(/`workingDirectory` must be given/);
  });
});
