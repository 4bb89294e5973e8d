import { randomUUID } from "node:crypto";
import { setImmediate as nextLoop } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { flattenConfig } from "@codex/config";
import { reply } from "@codex/testing";
import { describe, expect, it, vi } from "vitest";

import { AppServerEngine } from "../../src/engine/app-server/app-server-engine.js";
import type { TurnSink } from "../../src/engine/engine.js";
import { Subscriptions } from "../../src/engine/subscriptions.js";
import { Codex, type ThreadOptions } from "../../src/index.js";
import { prepareInput } from "../../src/options/input.js";
import { Secrets } from "../../src/options/secrets.js";
import { until } from "../clock.js";
import { type Harness, startHarness } from "../harness.js";
import { processesMentioning } from "../processes-mentioning.js";
import { serverProcesses } from "./server-processes.js";

/** Shorter than the test timeout, whose message says less. */
const boundMs = 20_000;

const echo = (request: { lastUserText: string }) => reply.text(`to ${request.lastUserText}`);

/** Collects garbage until a condition is met. */
async function collectUntil(isMet: () => boolean): Promise<void> {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc");
  while (!isMet()) {
    collect();
    await nextLoop();
  }
}

/** The ids of the loaded threads that the harness's server lists. */
async function loaded({ codex }: Harness): Promise<string[]> {
  const threads = await codex.listThreads().toArray();
  return threads.filter(({ status }) => status !== "notLoaded").map(({ id }) => id);
}

describe("the server", () => {
  it("is started once by warmUp(), and ended by close()", async () => {
    await using harness = await startHarness("app-server", [reply.text("Hello.")]);
    const { codex, model } = harness;
    expect(serverProcesses(model.url)).toEqual([]);
    await Promise.all([codex.warmUp(), codex.warmUp()]);
    const [pid] = serverProcesses(model.url);
    await codex.startThread(harness.threadOptions).run("Hi");
    await codex.warmUp();
    expect(serverProcesses(model.url)).toEqual([pid]);
    await codex.close();
    expect(serverProcesses(model.url)).toEqual([]);
    await expect(codex.warmUp()).rejects.toMatchObject({ code: "closed" });
    await expect(codex.readAccount()).rejects.toMatchObject({ code: "closed" });
  });

  it("serves many threads at once", async () => {
    await using harness = await startHarness("app-server", echo);
    const { codex, threadOptions, model } = harness;
    const turns = Array.from({ length: 100 }, async (_, number) => {
      const thread = codex.startThread({ ...threadOptions, sandboxMode: "read-only" });
      const both = [thread.run(`a${number}`), thread.run(`b${number}`)];
      return (await Promise.all(both)).map(({ finalResponse }) => finalResponse);
    });
    const answers = await Promise.all(turns);
    expect(answers).toEqual(answers.map((_, number) => [`to a${number}`, `to b${number}`]));
    expect(serverProcesses(model.url)).toHaveLength(1);
  }, 120_000);

  it("fails all running turns at once when it is killed, and the next turns use a new server", async () => {
    await using harness = await startHarness("app-server", (request) =>
      request.lastUserText === "stall" ? reply.stall() : reply.text("ok"),
    );
    const { codex, threadOptions, model } = harness;
    const threads = [1, 2, 3].map(() => codex.startThread(threadOptions));
    await Promise.all(threads.map((thread, number) => thread.run(`first ${number}`)));
    const failures = threads.map((thread) => thread.run("stall").catch((error: unknown) => error));
    await until(() => model.requests.length === 6);
    const [pid = 0] = serverProcesses(model.url);
    process.kill(pid, "SIGKILL");
    // Waiting for a deadline would outlast the test.
    const errors = await Promise.all(failures);
    expect(errors[0]).toMatchObject({ code: "connection_lost", signal: "SIGKILL", exitCode: null });
    expect(new Set(errors.map(String)).size).toBe(1);

    await Promise.all(threads.map((thread) => thread.run("again")));
    for (const number of [0, 1, 2]) {
      const texts = model.requests.map(({ userTexts }) => userTexts);
      expect(texts.some((sent) => sent[0] === `first ${number}` && sent.at(-1) === "again")).toBe(true);
    }
    expect(serverProcesses(model.url)).toHaveLength(1);
    expect(serverProcesses(model.url)).not.toEqual([pid]);
  });

  it("ends when its Codex and all threads have been garbage-collected", async () => {
    await using harness = await startHarness("app-server", echo);
    const { codexOptions, threadOptions } = harness;
    const forget = async () => {
      const codex = new Codex(codexOptions);
      const thread = codex.startThread({ ...threadOptions, onApproval: () => "decline" });
      for await (const _ of (await thread.runStreamed("one")).events);
      await thread.run("two");
      expect(await codex.listThreads().toArray()).toHaveLength(1);
      return thread.id ?? "";
    };
    const id = await forget();
    await collectUntil(() => serverProcesses(harness.model.url).length === 0);
    // Nothing of it is locked.
    expect((await harness.codex.resumeThread(id, threadOptions).run("three")).finalResponse).toBe("to three");
  });

  it.each<[string, (harness: Harness) => Promise<unknown>]>([
    [
      "turn",
      ({ codexOptions, threadOptions }) => new Codex(codexOptions).startThread(threadOptions).run("Go"),
    ],
    ["list of models", ({ codexOptions }) => new Codex(codexOptions).listModels()],
    ["list of threads", ({ codexOptions }) => new Codex(codexOptions).listThreads().toArray()],
    ["start", ({ codexOptions }) => new Codex(codexOptions).warmUp()],
  ])("does not end under a running %s of which only the promise is kept", async (_, start) => {
    await using harness = await startHarness("app-server", echo);
    let isSettled = false;
    const running = start(harness).finally(() => {
      isSettled = true;
    });
    await collectUntil(() => isSettled);
    await running;
    await collectUntil(() => serverProcesses(harness.model.url).length === 0);
  });
});

describe("a thread of the server", () => {
  it("is locked until thread.close(); then another process can use it, and this one again later", async () => {
    await using harness = await startHarness("app-server", echo);
    await using other = new Codex(harness.codexOptions);
    await using onExec = new Codex({ ...harness.codexOptions, transport: "exec" });
    const thread = harness.codex.startThread(harness.threadOptions);
    await thread.run("one");
    const id = thread.id ?? "";

    const there = other.resumeThread(id, harness.threadOptions);
    await expect(there.run("too early")).rejects.toMatchObject({
      name: "ThreadBusyError",
      code: "thread_busy",
      threadId: id,
      retryable: true,
    });
    await thread.close();
    await there.run("two");
    await there.close();
    const elsewhere = onExec.resumeThread(id, harness.threadOptions);
    await elsewhere.run("three");
    await elsewhere.close();
    await thread.run("four");
    expect(harness.model.requests.at(-1)?.userTexts).toEqual(["one", "two", "three", "four"]);
    await thread.close();
    await thread.close();
  });

  it("closes with its scope, after its turns", async () => {
    await using harness = await startHarness("app-server", echo);
    let id = "";
    let turn: Promise<{ finalResponse: string }>;
    {
      await using thread = harness.codex.startThread(harness.threadOptions);
      await thread.run("one");
      id = thread.id ?? "";
      expect(await loaded(harness)).toEqual([id]);
      turn = thread.run("two");
    }
    expect((await turn).finalResponse).toBe("to two");
    expect(await loaded(harness)).toEqual([]);
    expect((await harness.codex.readThread(id)).turns).toHaveLength(2);
  });

  it("is unloaded when too many are idle, least recently used first, and resumed on demand", async () => {
    await using harness = await startHarness("app-server", echo, { maxIdleThreads: 2 });
    const threads = [0, 1, 2, 3].map(() => harness.codex.startThread(harness.threadOptions));
    const ids = () => threads.map(({ id }) => id);
    for (const thread of threads.slice(0, 3)) await thread.run("one");
    await threads[1]?.run("two");
    await threads[3]?.run("one");
    const idle = [ids()[1], ids()[3]].sort();
    await vi.waitFor(async () => expect((await loaded(harness)).sort()).toEqual(idle), { timeout: boundMs });

    const turn = await threads[0]?.run("two");
    expect(turn?.finalResponse).toBe("to two");
    expect(harness.model.requests.at(-1)?.userTexts).toEqual(["one", "two"]);
    await vi.waitFor(async () => expect(await loaded(harness)).toHaveLength(2), { timeout: boundMs });
  });

  it("is unloaded after idleThreadMs with its MCP servers, which its next turn starts again", async () => {
    const mark = randomUUID();
    const mcpServer = fileURLToPath(new URL("../fixtures/mcp-server.mjs", import.meta.url));
    const fixture = { command: process.execPath, args: [mcpServer, mark] };
    await using harness = await startHarness("app-server", echo, {
      idleThreadMs: 500,
      configOverrides: flattenConfig({ mcp_servers: { fixture } }),
    });
    const thread = harness.codex.startThread(harness.threadOptions);
    // The server has the setting on its own command line.
    const started = () => processesMentioning(mark).filter((process) => !process.includes("app-server"));
    for (const input of ["one", "two"]) {
      const running = thread.run(input);
      await until(() => started().length > 0);
      expect((await running).finalResponse).toBe(`to ${input}`);
      await until(() => started().length === 0);
    }
    expect(harness.model.requests.at(-1)?.userTexts).toEqual(["one", "two"]);
  });

  it("keeps its total usage when it is unloaded", async () => {
    const usage = { usage: { inputTokens: 100, outputTokens: 10 } };
    await using harness = await startHarness("app-server", () => reply.text("ok", usage), {
      maxIdleThreads: 0,
    });
    const thread = harness.codex.startThread(harness.threadOptions);
    const turns = [await thread.run("one"), await thread.run("two"), await thread.run("three")];
    expect(turns.map((turn) => turn.usage?.input_tokens)).toEqual([100, 100, 100]);
    expect(turns.at(-1)?.totalUsage?.input_tokens).toBe(300);
  });

  it("keeps the options of two Thread objects with the same id apart", async () => {
    await using harness = await startHarness("app-server", echo);
    const { codex, threadOptions, model } = harness;
    const wide = codex.startThread({ ...threadOptions, sandboxMode: "danger-full-access" });
    await wide.run("one");
    const narrow = codex.resumeThread(wide.id ?? "", { ...threadOptions, sandboxMode: "read-only" });
    await narrow.run("two");
    expect(model.requests.at(-1)?.instructions).toContain("read-only");
    await wide.run("three");
    expect(model.requests.at(-1)?.userTexts).toEqual(["one", "two", "three"]);
  });

  it("runs one turn at a time, also with two Thread objects", async () => {
    await using harness = await startHarness("app-server", [
      reply.text("One.", { latencyMs: 200 }),
      reply.text("Two.", { latencyMs: 200 }),
      reply.text("Three."),
    ]);
    const { codex, threadOptions } = harness;
    const thread = codex.startThread(threadOptions);
    await thread.run("first");
    const twin = codex.resumeThread(thread.id ?? "", threadOptions);
    const turns = await Promise.all([thread.run("second"), twin.run("third")]);
    expect(turns.map(({ finalResponse }) => finalResponse)).toEqual(["Two.", "Three."]);
    expect(harness.model.requests.at(-1)?.userTexts).toEqual(["first", "second", "third"]);
  });

  it("is gone after thread.close() when it is ephemeral", async () => {
    await using harness = await startHarness("app-server", echo);
    const thread = harness.codex.startThread({ ...harness.threadOptions, ephemeral: true });
    await thread.run("one");
    await thread.run("two");
    expect(harness.model.requests.at(-1)?.userTexts).toEqual(["one", "two"]);
    await thread.close();
    await expect(thread.run("three")).rejects.toMatchObject({ code: "request_failed" });
  });

  it("is unloaded when it is ephemeral and its Thread has been garbage-collected", async () => {
    await using harness = await startHarness("app-server", echo);
    const { config, ...options } = harness.codexOptions;
    const engine = new AppServerEngine(options, flattenConfig(config ?? {}), {
      secrets: new Secrets(options),
      subscriptions: new Subscriptions(undefined),
      tokens: undefined,
    });
    const runOne = async () => {
      const threadOptions: ThreadOptions = { ...harness.threadOptions, ephemeral: true };
      const sink: TurnSink = {
        request: {
          input: prepareInput("Hi"),
          threadOptions,
          options: {},
          output: undefined,
          preparing: undefined,
          isStreamed: true,
        },
        threadId: null,
        began: false,
        push: () => true,
        touch() {},
        used() {},
        whenRoom: () => undefined,
        fail(error) {
          throw error;
        },
        call: (work) => work(),
      };
      await (await engine.startTurn(sink, new AbortController().signal)).gone;
    };
    await runOne();
    await runOne();
    const client = await engine.connect();
    expect((await client.request("thread/loaded/list")).data).toHaveLength(2);
    setFlagsFromString("--expose-gc");
    await vi.waitFor(
      async () => {
        runInNewContext("gc")();
        expect((await client.request("thread/loaded/list")).data).toEqual([]);
      },
      { timeout: boundMs },
    );
    await engine.close();
  });

  it("stays loaded while another Thread uses it, even if it is ephemeral and the first is collected", async () => {
    await using harness = await startHarness("app-server", echo);
    const options: ThreadOptions = { ...harness.threadOptions, ephemeral: true };
    const startFirst = async () => {
      const thread = harness.codex.startThread({ ...options });
      await thread.run("one");
      return thread.id ?? "";
    };
    const second = harness.codex.resumeThread(await startFirst(), options);
    await second.run("two");
    setFlagsFromString("--expose-gc");
    for (let round = 0; round < 10; round += 1) {
      runInNewContext("gc")();
      await nextLoop();
    }
    await second.run("three");
    expect(harness.model.requests.at(-1)?.userTexts).toEqual(["one", "two", "three"]);
  });

  it("stays loaded as an ephemeral fork for as long as its Thread is in use", async () => {
    await using harness = await startHarness("app-server", echo);
    const thread = harness.codex.startThread(harness.threadOptions);
    await thread.run("one");
    const fork = await thread.fork({ ephemeral: true });
    setFlagsFromString("--expose-gc");
    for (let round = 0; round < 10; round += 1) {
      runInNewContext("gc")();
      await nextLoop();
    }
    await fork.run("two");
    expect(harness.model.requests.at(-1)?.userTexts).toEqual(["one", "two"]);
  });
});
