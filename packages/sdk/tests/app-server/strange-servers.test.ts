import { describe, expect, it } from "vitest";

import type { ThreadEvent } from "../../src/index.js";
import { mergeFrom } from "../../src/turn/event-buffer.js";
import { failureOf } from "./failure-of.js";
import { faultyServer } from "./faulty-server.js";

describe("a misbehaving server", () => {
  it.each([
    ["text is a number", { path: ["item", "text"], eventType: "item.completed", received: "the number 3" }],
    ["no command", { path: ["item", "command"], eventType: "item.completed", expected: "string" }],
    ["no item", { path: ["params"], eventType: "item/completed" }],
  ])("fails the turn with the field when a notification has the wrong shape: %s", async (prompt, details) => {
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
    expect((await failureOf(reading)).error).toMatchObject({
      name: "MalformedEventError",
      code: "malformed_event",
      ...details,
    });
    expect(texts).toEqual(["so far so good"]);
    expect((await thread.run("well")).finalResponse).toBe("the end");
  });

  it("fails the turn on a malformed turn/completed, and does not block the next turn", async () => {
    await using server = faultyServer("malformed");
    const thread = server.codex.startThread();
    expect((await failureOf(thread.run("no turn"))).error).toMatchObject({
      code: "malformed_event",
      eventType: "turn/completed",
    });
    expect((await thread.run("well")).finalResponse).toBe("the end");
  });

  it("is read byte for byte when it splits its output at any point", async () => {
    await using server = faultyServer("splits-anywhere");
    const turn = await server.codex.startThread().run("Go");
    const text = 'LS\u2028 PS\u2029 NEL\u0085 CR\r LF\n tab\t nul\u0000 é 漢 😀 "quoted" \\';
    expect(turn.finalResponse).toBe(text);
    expect(server.diagnostics).toEqual([]);
  });

  it("loses the connection when a line exceeds the limit, and the next turn starts a new server", async () => {
    await using server = faultyServer("huge-line", { maxLineBytes: 1024 * 1024 });
    const thread = server.codex.startThread();
    const { error } = await failureOf(thread.run("Go"));
    expect(error).toMatchObject({
      code: "connection_lost",
      retryable: false,
      cause: { code: "line_too_long" },
    });
    expect((await failureOf(thread.run("Go"))).error).toMatchObject({ code: "connection_lost" });
  });

  it("has its configuration and deprecation warnings reported as diagnostics", async () => {
    await using server = faultyServer("complains");
    await server.codex.startThread().run("Go");
    expect(server.diagnostics).toEqual([
      { code: "config_warning", message: "Unknown key `nope`", detail: "in config.toml" },
      { code: "deprecation", message: "Use something else" },
    ]);
  });

  it("fails the turn with both ids when it resumes a different thread", async () => {
    await using server = faultyServer("resumes-another");
    const id = "01900000-0000-7000-8000-000000000001";
    const { error } = await failureOf(server.codex.resumeThread(id).run("Go"));
    expect(error).toMatchObject({
      code: "thread_mismatch",
      requestedId: id,
      receivedId: "01900000-0000-7000-8000-0000000000ff",
    });
  });

  it("is asked for a thread again when it reported the thread closed too early", async () => {
    await using server = faultyServer("closes-late");
    const thread = server.codex.startThread({ sandboxMode: "read-only" });
    await thread.run("one");
    const twin = server.codex.resumeThread(thread.id ?? "", { sandboxMode: "workspace-write" });
    expect((await twin.run("two")).finalResponse).toBe("answer 2");
    await twin.close();
    await twin.rename("A name");
  });

  it("interrupts a turn by unloading its thread, and the next turn resumes the thread", async () => {
    await using server = faultyServer("drops-thread");
    const thread = server.codex.startThread();
    const { error } = await failureOf(thread.run("one"));
    expect(error).toMatchObject({
      name: "TurnInterruptedError",
      message: expect.stringContaining("unloaded"),
    });
    expect((await thread.run("two")).finalResponse).toBe("resumed");
  });

  it("keeps another client's turns apart from ours, even if our input was added to one", async () => {
    await using server = faultyServer("shares-threads");
    const thread = server.codex.startThread();
    const turn = await thread.run("one");
    expect([turn.finalResponse, turn.items.length]).toEqual(["for you", 1]);
    for (const input of ["two", "three"]) {
      const { error } = await failureOf(thread.run(input));
      expect(error).toMatchObject({
        code: "thread_busy",
        message: expect.stringContaining("was added to that"),
      });
    }
  });

  it("is asked to interrupt only our turn when another client's turn started first", async () => {
    await using server = faultyServer("acknowledges-late", { env: { ON_DEMAND: "1" } });
    const stop = new AbortController();
    const { events } = await server.codex.startThread().runStreamed("Go", { signal: stop.signal });
    let event = await events.next();
    while (event.value?.type !== "turn.started") event = await events.next();
    stop.abort();
    const ended = failureOf(events.next());
    await server.codex.listModels();
    expect((await ended).error).toBe(stop.signal.reason);
    await server.said("interrupts turn-2");
    expect(server.log).not.toContain("turn-1");
  });

  it("completes our turn without returning the id of its input", async () => {
    await using server = faultyServer("keeps-input-ids");
    expect((await server.codex.startThread().run("Go")).finalResponse).toBe("all the same");
  });

  it("completes a turn despite stray output, and each stray line is a diagnostic", async () => {
    await using server = faultyServer("not-json");
    const turn = await server.codex.startThread().run("Go");
    expect(turn.finalResponse).toBe("in spite of all");
    const codes = server.diagnostics.map(({ code }) => code);
    // Four pieces before each of four messages, and the messages themselves, which begin with a colour.
    expect(codes.filter((code) => code === "invalid_line")).toHaveLength(4 * 4 + 4);
    expect(codes.filter((code) => code === "malformed_message")).toHaveLength(4 * 4);
  });

  it("gets an error for an unknown request, which is reported as a diagnostic", async () => {
    await using server = faultyServer("asks-the-unknown");
    const turn = await server.codex.startThread().run("Go");
    expect(turn.finalResponse).toBe("0: -32601");
    expect(server.diagnostics).toMatchObject([
      { code: "unhandled_request", message: expect.stringContaining("item/telepathy/request") },
    ]);
  });

  it("is declined an approval for a thread without a turn here, with a diagnostic", async () => {
    await using server = faultyServer("asks-for-another");
    const thread = server.codex.startThread({ onApproval: () => "accept" });
    expect((await thread.run("Go")).finalResponse).toBe("decline");
    expect(server.diagnostics).toMatchObject([
      {
        code: "approval_declined",
        threadId: "another",
        message: expect.stringContaining("no turn of this program runs there"),
      },
    ]);
  });

  it("fails a turn by ending it with an unknown status, and the thread stays usable", async () => {
    await using server = faultyServer("ends-strangely");
    const thread = server.codex.startThread();
    for (const input of ["one", "two"]) {
      const { error } = await failureOf(thread.run(input));
      expect(error).toMatchObject({ code: "missing_terminal_event", items: [{ text: "half an answer" }] });
    }
  });

  it("answers unsent requests and answers twice: the first response to each request counts", async () => {
    await using server = faultyServer("answers-strangely");
    expect((await server.codex.startThread().run("Go")).finalResponse).toBe("for you");
    const codes = server.diagnostics.map(({ code }) => code);
    expect(codes).toEqual(["unknown_response", "unknown_response", "duplicate_response"]);
  });

  it("sends unknown items, which pass through, and unknown notifications, which are counted", async () => {
    await using server = faultyServer("speaks-in-tongues");
    const turn = await server.codex.startThread().run("Go");
    expect(turn.items).toMatchObject([
      { type: "time_travel", id: "t", toYear: 1985 },
      { type: "agent_message", text: "understood" },
    ]);
    expect(server.codex.unheardNotifications).toBe(2);
  });

  it("completes turns before it answers turn/start, or without an answer", async () => {
    await using server = faultyServer("completes-before-answering");
    const thread = server.codex.startThread();
    for (const answer of ["done 1", "done 2", "done 3", "done 4"]) {
      expect((await thread.run("Go")).finalResponse).toBe(answer);
    }
  });

  it("reports errors that it retries, which are events and do not end the turn", async () => {
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

  it("sends late notifications of earlier turns, which do not reach the next turn", async () => {
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

  it("fails a turn whose input it adds to the previous turn", async () => {
    await using server = faultyServer("steers-instead");
    const thread = server.codex.startThread();
    await thread.run("one");
    const { error } = await failureOf(thread.run("two"));
    expect(error).toMatchObject({ name: "ThreadBusyError", code: "thread_busy", threadId: thread.id });
    expect((await thread.run("three")).finalResponse).toBe("news of turn-2");
  });

  it("rejects a steer with turn_ended when it has not yet reported the end of the turn", async () => {
    await using server = faultyServer("ends-before-steering");
    const streamed = await server.codex.startThread().runStreamed("Go");
    expect((await failureOf(streamed.steer("more"))).error).toMatchObject({ code: "turn_ended" });
    expect((await streamed.result).finalResponse).toBe("done");
  });

  it("streams reasoning in pieces, some of them empty, which add up to the whole text", async () => {
    await using server = faultyServer("thinks");
    const streamed = await server.codex.startThread().runStreamed("Go");
    const deltas: string[] = [];
    for await (const event of streamed.events) if (event.type === "item.delta") deltas.push(event.delta);
    expect(deltas).toEqual(["Lo", "ok", "\nLe", "ap"]);
    expect((await streamed.result).items[0]).toMatchObject({ type: "reasoning", text: "Look\nLeap" });
  });

  it("reports each warning as a separate item, and then a failure with its details", async () => {
    await using server = faultyServer("warns");
    const { error } = await failureOf(server.codex.startThread().run("Go"));
    expect(error).toMatchObject({
      code: "turn_failed",
      message: "Lost (at sea)",
      items: [
        { id: "warning_1", type: "error", message: "It is late" },
        { id: "warning_2", type: "error", message: "It is dark" },
        { id: "warning_3", type: "error", message: "model rerouted: large -> small" },
      ],
    });
  });

  it("reports a thread's warnings once each when they arrive together with the loaded thread", async () => {
    await using server = faultyServer("warns-of-threads");
    const thread = server.codex.startThread();
    const warned = (message: string) => ({ id: "warning_1", type: "error", message });
    expect((await thread.run("Go")).items).toMatchObject([warned("It is new"), { text: "answer 1" }]);
    expect((await thread.run("Go on")).items).toMatchObject([{ text: "answer 2" }]);
    await thread.close();
    const turn = await thread.run("Go on");
    expect(turn.items).toMatchObject([warned("It is old"), { text: "answer 3" }]);
    expect(turn.totalUsage).toMatchObject({ input_tokens: 7, output_tokens: 5 });
  });

  it("has its plan reported as a to-do list, as on exec", async () => {
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

describe("a server that floods its output", () => {
  it("completes the turn when it floods stderr, and onStderr receives all of it", async () => {
    let bytes = 0;
    const onStderr = (text: string) => {
      bytes += text.length;
    };
    await using server = faultyServer("floods-stderr", { onStderr });
    expect((await server.codex.startThread().run("Go")).finalResponse).toBe("logged");
    expect(bytes).toBe(300 * (1024 * 1024 + 1));
  });

  const text = "0123456789".repeat(20_000);

  it("is read to the end while a slow reader's 200,000 deltas are merged", async () => {
    await using server = faultyServer("floods");
    const streamed = await server.codex.startThread().runStreamed("flood");
    let received = "";
    let deltas = 0;
    for await (const event of streamed.events) {
      if (event.type === "turn.started") {
        // The reader uses the same server. When this turn has completed, the flood is over.
        expect((await server.codex.startThread().run("Go")).finalResponse).toBe("quietly");
      }
      if (event.type !== "item.delta") continue;
      deltas += 1;
      received += event.delta;
    }
    expect(received).toBe(text);
    expect(deltas).toBeLessThan(3 * mergeFrom);
  });
});
