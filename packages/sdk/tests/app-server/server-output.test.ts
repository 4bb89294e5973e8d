import { describe, expect, it } from "vitest";

import { mergeFrom } from "../../src/turn/event-buffer.js";
import { failureOf } from "./failure-of.js";
import { faultyServer } from "./faulty-server.js";

describe("the output of a server", () => {
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

  it("completes a turn despite stray output, and each stray line is a diagnostic", async () => {
    await using server = faultyServer("not-json");
    const turn = await server.codex.startThread().run("Go");
    expect(turn.finalResponse).toBe("in spite of all");
    const codes = server.diagnostics.map(({ code }) => code);
    // Four pieces before each of four messages, and the messages themselves, which begin with a colour.
    expect(codes.filter((code) => code === "invalid_line")).toHaveLength(4 * 4 + 4);
    expect(codes.filter((code) => code === "malformed_message")).toHaveLength(4 * 4);
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
