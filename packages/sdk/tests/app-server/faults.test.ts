import { execFile } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";

import { mergeDeltasFrom } from "../../src/engine/app-server/event-queue.js";
import { ConnectionLostError, type ThreadEvent } from "../../src/index.js";
import { faultyServer } from "./faulty-server.js";

/** Long after all graces of these servers (0.3 s), long before anything else that would end the wait (60 s). */
const patienceMs = 10_000;

/** What a promise rejects with, and how long that took. */
async function failure(promise: Promise<unknown>) {
  const startedAtMs = performance.now();
  const error = await promise.then(
    (value) => expect.fail(`It did not fail, but gave ${JSON.stringify(value)}`),
    (error: unknown) => error as ConnectionLostError,
  );
  return { error, tookMs: performance.now() - startedAtMs };
}

describe("a server that answers nothing", () => {
  it("does not keep an aborted turn, a timed out one, or close()", async () => {
    await using server = faultyServer("never-answers");
    const reason = new Error("enough");
    const controller = new AbortController();
    const aborted = failure(server.codex.startThread().run("Go", { signal: controller.signal }));
    const timedOut = failure(server.codex.startThread().run("Go", { timeoutMs: 200 }));
    const closed = failure(server.codex.startThread().run("Go"));
    await sleep(200);
    controller.abort(reason);
    expect(await aborted).toMatchObject({ error: reason });
    expect(await timedOut).toMatchObject({ error: { code: "turn_timeout" } });

    const startedAtMs = performance.now();
    await server.codex.close();
    expect(await closed).toMatchObject({ error: { code: "closed" } });
    expect(performance.now() - startedAtMs).toBeLessThan(4000);
    expect(server.processes()).toEqual([]);
  });

  it.each(["never-starts-threads", "never-starts-turns"])(
    "as one that %s: abort comes back in time",
    async (name) => {
      await using server = faultyServer(name);
      const controller = new AbortController();
      const aborted = failure(server.codex.startThread().run("Go", { signal: controller.signal }));
      await sleep(300);
      controller.abort(new Error("enough"));
      const { error, tookMs } = await aborted;
      expect(error.message).toBe("enough");
      expect(tookMs).toBeLessThan(patienceMs);
    },
  );

  it.each(["never-answers", "never-starts-threads", "never-starts-turns", "never-ends-turns"])(
    "as one that %s: it is silent, which is limited from the start on",
    async (name) => {
      await using server = faultyServer(name);
      const { error } = await failure(server.codex.startThread().run("Go", { idleTimeoutMs: 1000 }));
      expect(error).toMatchObject({ code: "turn_timeout", option: "idleTimeoutMs" });
    },
  );

  it("ends no turn: abort comes back in time, and codex.close() too", async () => {
    await using server = faultyServer("never-ends-turns");
    const thread = server.codex.startThread();
    const { error, tookMs } = await failure(thread.run("Go", { timeoutMs: 300 }));
    expect(error).toMatchObject({ code: "turn_timeout" });
    expect(tookMs).toBeLessThan(patienceMs);
    // Nobody knows whether that turn is over, so the next one waits; it can be given up as well.
    expect(await failure(thread.run("again", { timeoutMs: 300 }))).toMatchObject({
      error: { code: "turn_timeout" },
    });
    expect((await failure(server.codex.startThread().run("x", { timeoutMs: 100 }))).tookMs).toBeLessThan(
      patienceMs,
    );
  });

  it("ends no turn: nothing goes on asking it once the Codex is closed, so that the host can end", async () => {
    const pathOf = (name: string) => fileURLToPath(new URL(name, import.meta.url));
    const args = [pathOf("hosts/gives-up-and-closes.mjs"), pathOf("servers/never-ends-turns.mjs")];
    const { stdout } = await promisify(execFile)(process.execPath, args, { timeout: 20_000 });
    expect(stdout).toBe("turn_timeout\n");
  });

  it("starts a thread too late, when it was given up: that thread is put away", async () => {
    await using server = faultyServer("starts-threads-late");
    await server.codex.warmUp();
    await failure(server.codex.startThread().run("Go", { timeoutMs: 700 }));
    await sleep(2000);
    expect((await server.codex.startThread().run("Go")).finalResponse).toBe("put away: 1");
  });

  it("starts a turn too late, when it was given up: that turn is ended before the next one", async () => {
    await using server = faultyServer("starts-turns-late");
    const thread = server.codex.startThread();
    expect((await thread.run("first")).finalResponse).toBe("interrupted: nothing");
    expect(await failure(thread.run("late", { timeoutMs: 1000 }))).toMatchObject({
      error: { code: "turn_timeout" },
    });
    const turn = await thread.run("third");
    expect(turn.finalResponse).toBe("interrupted: turn-2");
    expect(turn.items).toHaveLength(1);
  });
});

describe("a server that dies", () => {
  it("takes all running turns with it, at once and with one error; the next turn starts another one and resumes", async () => {
    await using server = faultyServer("dies-mid-turn", { env: { DIES_AT: "5" } });
    const threads = Array.from({ length: 5 }, () => server.codex.startThread());
    const failures = await Promise.all(threads.map((thread) => failure(thread.run("Go"))));
    const [first] = failures;
    expect(first?.error).toBeInstanceOf(ConnectionLostError);
    expect(first?.error).toMatchObject({
      code: "connection_lost",
      exitCode: 3,
      signal: null,
      retryable: true,
      stderrTail: expect.stringContaining("the disk is full"),
    });
    expect(failures.every(({ error }) => error === first?.error)).toBe(true);

    const turns = await Promise.all(threads.map((thread) => thread.run("Go on")));
    expect(turns.map(({ finalResponse }) => finalResponse)).toEqual(threads.map(() => "resumed true"));
    expect(server.processes()).toHaveLength(1);
  });

  it("in the middle of a turn without a word is a failure, not an empty success", async () => {
    await using server = faultyServer("exits-quietly");
    const { error } = await failure(server.codex.startThread().run("Go"));
    expect(error).toMatchObject({ code: "connection_lost", exitCode: 0 });
  });

  it("while a large prompt is being written is one failure, and nothing else is thrown", async () => {
    await using server = faultyServer("stops-reading");
    const { error } = await failure(server.codex.startThread().run("x".repeat(1_000_000)));
    expect(error).toMatchObject({ code: "connection_lost", exitCode: 7 });
  });

  it("or does not die when it has closed its stdin: it is ended, and nobody waits for answers", async () => {
    await using server = faultyServer("stops-reading", { env: { STAYS: "1" } });
    await server.codex.warmUp();
    // Only what is written after that tells that nobody reads it.
    await sleep(1000);
    const { error } = await failure(server.codex.startThread().run("Go"));
    expect(error).toMatchObject({ code: "connection_lost" });
  });

  it("at its start says why, and the next turn tries again", async () => {
    await using server = faultyServer("fails-first-start");
    const thread = server.codex.startThread();
    const { error } = await failure(thread.run("Go"));
    expect(error).toMatchObject({ code: "connection_lost", exitCode: 1 });
    expect(error.message).toContain("unknown configuration field `nope`");
    expect((await thread.run("Go on")).finalResponse).toBe("answer 1");
  });

  it("is never there: each turn says so", async () => {
    await using server = faultyServer("no-such-server");
    const thread = server.codex.startThread();
    expect(await failure(server.codex.warmUp())).toMatchObject({ error: { code: "binary_not_found" } });
    expect(await failure(thread.run("Go"))).toMatchObject({ error: { code: "binary_not_found" } });
  });
});

describe("a server that ignores signals", () => {
  it("is killed by close(), in time, and what it started with it", async () => {
    await using server = faultyServer("ignores-signals");
    const { events } = await server.codex.startThread().runStreamed("Go");
    await events.next();
    expect(server.processes()).toHaveLength(2);
    const startedAtMs = performance.now();
    await server.codex.close();
    expect(performance.now() - startedAtMs).toBeLessThan(5000);
    expect(server.processes()).toEqual([]);
  });
});

describe("a server that says strange things", () => {
  it.each([
    ["text is a number", { path: ["item", "text"], eventType: "item.completed", received: "number 3" }],
    ["no command", { path: ["item", "command"], eventType: "item.completed", expected: "string" }],
    ["no item", { path: ["params"], eventType: "item/completed" }],
  ])(
    "sends a notification with a wrong shape (%s): an error that tells the field",
    async (prompt, details) => {
      await using server = faultyServer("malformed");
      const thread = server.codex.startThread();
      const streamed = await thread.runStreamed(prompt);
      const texts: string[] = [];
      const reading = (async () => {
        for await (const event of streamed.events) {
          if (event.type === "item.completed" && event.item.type === "agent_message")
            texts.push(event.item.text);
        }
      })();
      expect((await failure(reading)).error).toMatchObject({
        name: "MalformedEventError",
        code: "malformed_event",
        ...details,
      });
      expect(texts).toEqual(["so far so good"]);
      expect((await thread.run("well")).finalResponse).toBe("the end");
    },
  );

  it("splits its output anywhere: the same events, byte for byte", async () => {
    await using server = faultyServer("splits-anywhere");
    const turn = await server.codex.startThread().run("Go");
    const text = 'LS\u2028 PS\u2029 NEL\u0085 CR\r LF\n tab\t nul\u0000 é 漢 😀 "quoted" \\';
    expect(turn.finalResponse).toBe(text);
    expect(server.diagnostics).toEqual([]);
  });

  it("prints a line beyond the limit: an error that names it, and the next turn has a new server", async () => {
    await using server = faultyServer("huge-line", { maxLineBytes: 1024 * 1024 });
    const thread = server.codex.startThread();
    const { error } = await failure(thread.run("Go"));
    expect(error).toMatchObject({ code: "connection_lost", cause: { code: "line_too_long" } });
    expect((await failure(thread.run("Go"))).error).toMatchObject({ code: "connection_lost" });
  });

  it("complains of its settings: that is a diagnostic", async () => {
    await using server = faultyServer("complains");
    await server.codex.startThread().run("Go");
    expect(server.diagnostics).toEqual([
      { code: "config_warning", message: "Unknown key `nope`", detail: "in config.toml" },
      { code: "deprecation", message: "Use something else" },
    ]);
  });

  it("resumes another thread than it was asked for: an error that names both", async () => {
    await using server = faultyServer("resumes-another");
    const id = "01900000-0000-7000-8000-000000000001";
    const { error } = await failure(server.codex.resumeThread(id).run("Go"));
    expect(error).toMatchObject({
      code: "thread_mismatch",
      requestedId: id,
      receivedId: "01900000-0000-7000-8000-0000000000ff",
    });
  });

  it("litters: the turn goes on, and each piece is a diagnostic", async () => {
    await using server = faultyServer("not-json");
    const turn = await server.codex.startThread().run("Go");
    expect(turn.finalResponse).toBe("in spite of all");
    const codes = server.diagnostics.map(({ code }) => code);
    // Four pieces before each of four messages, and the messages themselves, which begin with a colour.
    expect(codes.filter((code) => code === "invalid_line")).toHaveLength(4 * 4 + 4);
    expect(codes.filter((code) => code === "malformed_message")).toHaveLength(4 * 4);
  });

  it("asks for what nobody knows: it is refused, and that is a diagnostic", async () => {
    await using server = faultyServer("asks-the-unknown");
    const turn = await server.codex.startThread().run("Go");
    expect(turn.finalResponse).toBe("0: -32601");
    expect(server.diagnostics).toMatchObject([
      { code: "unhandled_request", message: expect.stringContaining("item/telepathy/request") },
    ]);
  });

  it("answers what nobody asked, and twice: the first answer counts", async () => {
    await using server = faultyServer("answers-strangely");
    expect((await server.codex.startThread().run("Go")).finalResponse).toBe("for you");
    const codes = server.diagnostics.map(({ code }) => code);
    expect(codes).toEqual(["unknown_response", "unknown_response", "duplicate_response"]);
  });

  it("speaks of what nobody knows: known things arrive, unknown items as such, and nobody's news are counted", async () => {
    await using server = faultyServer("speaks-in-tongues");
    const turn = await server.codex.startThread().run("Go");
    expect(turn.items).toMatchObject([
      { type: "time_travel", id: "t", toYear: 1985 },
      { type: "agent_message", text: "understood" },
    ]);
    expect(server.codex.unheardNotifications).toBe(2);
  });

  it("completes a turn before it answers that it has started, or without answering", async () => {
    await using server = faultyServer("completes-before-answering");
    const thread = server.codex.startThread();
    for (const answer of ["done 1", "done 2", "done 3", "done 4"]) {
      expect((await thread.run("Go")).finalResponse).toBe(answer);
    }
  });

  it("meets errors of which it says that it tries again: they are events, not the end", async () => {
    await using server = faultyServer("tries-again");
    const streamed = await server.codex.startThread().runStreamed("Go");
    const events: ThreadEvent[] = [];
    for await (const event of streamed.events) events.push(event);
    expect(events.filter(({ type }) => type === "error")).toEqual([
      { type: "error", message: "Reconnecting... 1/5 (gone)" },
      { type: "error", message: "Reconnecting... 2/5 (gone)" },
    ]);
    expect((await streamed.result).finalResponse).toBe("there");
  });

  it("tells old news of earlier turns: they do not get into the next one", async () => {
    await using server = faultyServer("tells-old-news");
    const thread = server.codex.startThread();
    for (const number of [1, 2, 3]) {
      const streamed = await thread.runStreamed("Go");
      const types: string[] = [];
      for await (const event of streamed.events) types.push(event.type);
      expect(types).toEqual(["thread.started", "turn.started", "item.completed", "turn.completed"]);
      expect(await streamed.result).toMatchObject({ finalResponse: `news of turn-${number}`, diff: "" });
    }
    expect(server.codex.unheardNotifications).toBe(2 * 4 * 5);
  });

  it("adds the input to the turn before instead of starting one: that is an error, not a silent merge", async () => {
    await using server = faultyServer("steers-instead");
    const thread = server.codex.startThread();
    await thread.run("one");
    const { error } = await failure(thread.run("two"));
    expect(error).toMatchObject({ name: "ThreadBusyError", code: "thread_busy", threadId: thread.id });
    expect((await thread.run("three")).finalResponse).toBe("news of turn-2");
  });

  it("refuses to be steered before it tells that the turn is over", async () => {
    await using server = faultyServer("ends-before-steering");
    const streamed = await server.codex.startThread().runStreamed("Go");
    expect((await failure(streamed.steer("more"))).error).toMatchObject({ code: "turn_ended" });
    expect((await streamed.result).finalResponse).toBe("done");
  });

  it("makes a plan: it is the to-do list that exec has", async () => {
    await using server = faultyServer("plans");
    const streamed = await server.codex.startThread().runStreamed("Go");
    const lists: unknown[] = [];
    for await (const event of streamed.events) {
      if ("item" in event && (event.item as { type: string }).type === "todo_list") lists.push(event);
    }
    const item = (isLookedAt: boolean) => ({
      id: "todo_list",
      type: "todo_list",
      items: [
        { text: "look", completed: isLookedAt },
        { text: "leap", completed: false },
      ],
    });
    expect(lists).toEqual([
      { type: "item.started", item: item(false) },
      { type: "item.updated", item: item(true) },
      { type: "item.completed", item: item(true) },
    ]);
    expect((await streamed.result).items.at(-1)).toEqual(item(true));
  });
});

describe("a server that floods", () => {
  it("its log: the turn goes on, onStderr gets all of it, and only a tail is kept", async () => {
    let bytes = 0;
    const onStderr = (text: string) => {
      bytes += text.length;
    };
    await using server = faultyServer("floods-stderr", { onStderr });
    expect((await server.codex.startThread().run("Go")).finalResponse).toBe("logged");
    expect(bytes).toBe(300 * (1024 * 1024 + 1));
  });

  const text = "0123456789".repeat(20_000);

  it("is read to the end meanwhile: what waits for a slow reader is the text, not 200,000 events", async () => {
    await using server = faultyServer("floods");
    const streamed = await server.codex.startThread().runStreamed("flood");
    let said = "";
    let deltas = 0;
    for await (const event of streamed.events) {
      if (event.type === "turn.started") {
        // A reader that asks the same server for something. When that is done, the flood has passed.
        expect((await server.codex.startThread().run("Go")).finalResponse).toBe("quietly");
      }
      if (event.type !== "item.delta") continue;
      deltas += 1;
      said += event.delta;
    }
    expect(said).toBe(text);
    expect(deltas).toBeLessThan(3 * mergeDeltasFrom);
  });
});
