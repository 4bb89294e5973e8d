import { awkwardText } from "@codex/testing";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

import {
  type AgentMessageItem,
  Codex,
  isUnknownThreadEvent,
  isUnknownThreadItem,
  MalformedEventError,
  type ThreadEvent,
  type Turn,
} from "../../src/index.js";
import { startFaultyAgent, transports } from "./faulty-agent.js";
import { watchWhatIsLeft } from "./nothing-left.js";
import { shellAgent } from "./shell-agent.js";

watchWhatIsLeft();

const messagesOf = (turn: Turn) =>
  turn.items
    .filter((item): item is AgentMessageItem => item.type === "agent_message")
    .map(({ text }) => text);

describe.each(transports)("the agent's output, on %s", (transport) => {
  it("may contain lines that are not JSON, which are reported and skipped", async () => {
    const lines = ["plain words", '{"type":"turn.compl', "42", "null", "[]", '"text"'];
    await using faulty = startFaultyAgent(transport, "not-json-lines", { lines });
    const turn = await faulty.thread.run("Go");
    expect(messagesOf(turn)).toEqual(["one", "two"]);
    expect(turn.usage).toMatchObject({ input_tokens: 100 });
    const reported = faulty.diagnostics.filter(({ code }) => code === "invalid_line");
    expect(reported.slice(0, lines.length).map(({ detail }) => detail)).toEqual(lines);
    expect(reported.at(-1)?.threadId).toBe(faulty.thread.id);
  });

  it.each([false, true])(
    "may contain empty lines and control codes (in front of an event: %s)",
    async (prefixed) => {
      await using faulty = startFaultyAgent(transport, "empty-lines-and-control-codes", { prefixed });
      expect(messagesOf(await faulty.thread.run("Go"))).toEqual(["one", "two"]);
      expect(faulty.diagnostics.map(({ code }) => code)).toContain("invalid_line");
    },
  );

  it("does not fail the turn when onDiagnostic rejects, and causes no unhandled rejection", async () => {
    const onDiagnostic = async () => {
      throw new Error("not now");
    };
    await using faulty = startFaultyAgent(transport, "not-json-lines", {}, { onDiagnostic });
    expect(messagesOf(await faulty.thread.run("Go"))).toEqual(["one", "two"]);
  });

  it("is not split at Unicode line separators", async () => {
    await using faulty = startFaultyAgent(transport, "unicode-separators");
    expect(messagesOf(await faulty.thread.run("Go"))).toEqual([awkwardText, awkwardText, awkwardText]);
    expect(faulty.diagnostics).toEqual([]);
  });

  it("may arrive one byte at a time, within characters, lines and CRLFs", async () => {
    await using faulty = startFaultyAgent(transport, "split-bytes");
    expect(messagesOf(await faulty.thread.run("Go"))).toEqual([awkwardText, awkwardText]);
  });

  it("is decoded correctly for any text, split at any byte", async () => {
    const unit = fc.constantFrom(
      "\u2028",
      "\u2029",
      "\r",
      "\n",
      "\0",
      '"',
      "\\",
      "é",
      "€",
      "👩‍👩‍👧",
      "\ud800",
      "x",
    );
    const splitText = fc.record({
      text: fc.oneof(fc.string({ unit, maxLength: 300 }), fc.string({ unit: "binary", maxLength: 300 })),
      chunkBytes: fc.integer({ min: 1, max: 64 }),
    });
    await fc.assert(
      fc.asyncProperty(splitText, async (options) => {
        await using faulty = startFaultyAgent(transport, "split-bytes", options);
        expect(messagesOf(await faulty.thread.run("Go"))).toEqual([options.text, options.text]);
      }),
      // Shrinking stops early enough to print the seed.
      { numRuns: 8, skipAllAfterTimeLimit: 60_000 },
    );
  }, 120_000);

  it("has invalid UTF-8 replaced, without losing anything else", async () => {
    await using faulty = startFaultyAgent(transport, "invalid-utf8");
    expect(messagesOf(await faulty.thread.run("Go"))).toEqual(["a\ufffdb"]);
    expect(faulty.diagnostics).toHaveLength(1);
  });

  it("may lack a line feed at the end", async () => {
    await using faulty = startFaultyAgent(transport, "no-final-newline");
    expect(messagesOf(await faulty.thread.run("Go"))).toEqual(["done"]);
  });

  it("may complete a turn without usage", async () => {
    await using faulty = startFaultyAgent(transport, "completed-without-usage");
    expect(await faulty.thread.run("Go")).toMatchObject({ finalResponse: "done" });
  });

  it("may lack the usage of one turn, which does not count as a total of 0 for the next turn", async () => {
    using agent = shellAgent(`
      echo x >> "$here/turns"; echo "$started"; say done
      case $(wc -l < "$here/turns") in
        *1) echo "$completed";;
        *2) echo '{"type":"turn.completed"}';;
        *3) echo '{"type":"turn.completed","usage":{"input_tokens":7,"cached_input_tokens":0,"output_tokens":3}}';;
      esac`);
    await using codex = new Codex({ transport, codexPathOverride: agent.path });
    const thread = codex.startThread();
    const turns = [await thread.run("one"), await thread.run("two"), await thread.run("three")];
    expect(turns.map(({ usage }) => usage?.input_tokens)).toEqual([1, undefined, undefined]);
    expect(turns[2]?.totalUsage).toMatchObject({ input_tokens: 7 });
  });

  it("may contain unknown events, items, fields and states, which are kept and reported once", async () => {
    await using faulty = startFaultyAgent(transport, "unknown-types");
    const { events, result } = await faulty.thread.runStreamed("Go");
    const seen: ThreadEvent[] = [];
    for await (const event of events) seen.push(event);

    const unknown = { type: "turn.paused", until: "tomorrow", nested: { deep: [1, null] } };
    expect(seen.filter(isUnknownThreadEvent)).toEqual([
      unknown,
      { type: "item.moved", item: { id: "item_90", type: "hologram", angle: 60 } },
    ]);
    expect(seen.at(-1)).toMatchObject({ usage: { quantum_tokens: 1 }, mood: "good" });
    const turn = await result;
    expect(turn.items.filter(isUnknownThreadItem)).toEqual([{ id: "item_90", type: "hologram", angle: 30 }]);
    expect(turn.items[1]).toMatchObject({ status: "teleported", colour: "blue" });
    expect(turn.finalResponse).toBe("done");

    const reported = faulty.diagnostics.filter(({ code }) => code === "unknown_event");
    expect(reported.map(({ message }) => message).join()).toMatch(/turn\.paused.*hologram.*item\.moved/s);
    expect(reported).toHaveLength(3);
  });

  it.each<[object, (string | number)[]]>([
    [{ type: "item.completed", item: { id: "item_9", type: "agent_message", text: 42 } }, ["item", "text"]],
    [{ type: "item.completed" }, ["item"]],
    [{ type: "turn.completed", usage: { input_tokens: "many" } }, ["usage", "input_tokens"]],
    [{ type: "turn.failed", error: "no" }, ["error"]],
    [{ type: "error" }, ["message"]],
    [{ type: "thread.started", thread_id: null }, ["thread_id"]],
    [{ type: 7 }, ["type"]],
    [{}, ["type"]],
  ])("fails the turn with the path of the malformed field: %j", async (event, path) => {
    await using faulty = startFaultyAgent(transport, "wrong-shape", { event });
    const { events, result } = await faulty.thread.runStreamed("Go");
    const seen: string[] = [];
    const failure = await (async () => {
      for await (const { type } of events) seen.push(type);
    })().catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(MalformedEventError);
    expect(failure).toMatchObject({ code: "malformed_event", path, retryable: false });
    expect(seen).toEqual(["thread.started", "turn.started"]);
    await expect(result).rejects.toBe(failure);
    expect(faulty.agent.runningProcesses).toEqual([]);
  });

  it.each([513, 50_000, 1_000_000])(
    "fails the turn on an event that is nested %i levels deep",
    async (levels) => {
      await using faulty = startFaultyAgent(transport, "nests-deep", { levels });
      const tooDeep = { eventType: "item.completed", path: [], expected: "at most 512 levels of nesting" };
      await expect(faulty.thread.run("Go")).rejects.toMatchObject(tooDeep);

      // Read at the same time, because both must settle.
      const { events, result } = await faulty.codex.startThread().runStreamed("Go");
      const seen: string[] = [];
      const reading = (async () => {
        for await (const { type } of events) seen.push(type);
      })();
      const failures = await Promise.all(
        [result, reading].map((each) => each.catch((error: unknown) => error)),
      );
      expect(failures[0]).toBeInstanceOf(MalformedEventError);
      expect(failures[0]).toMatchObject(tooDeep);
      expect(failures[1]).toBe(failures[0]);
      expect(seen).toEqual(["thread.started", "turn.started"]);
      expect(faulty.agent.runningProcesses).toEqual([]);
    },
  );

  it("may contain an event that is nested 512 levels deep", async () => {
    await using faulty = startFaultyAgent(transport, "nests-deep", { levels: 512 });
    const { events, result } = await faulty.thread.runStreamed("Go");
    const reading = (async () => {
      for await (const event of events) JSON.stringify(event);
    })();
    const [turn] = await Promise.all([result, reading]);
    expect(JSON.stringify(turn.items[0])).toContain("[".repeat(510));
  });

  it("is ignored after the end of the turn", async () => {
    await using faulty = startFaultyAgent(transport, "prints-after-completed");
    const { events, result } = await faulty.thread.runStreamed("Go");
    const seen: string[] = [];
    for await (const { type } of events) seen.push(type);
    expect(seen).toEqual(["thread.started", "turn.started", "item.completed", "turn.completed"]);
    expect(await result).toMatchObject({ finalResponse: "done", items: [{ text: "done" }] });
    expect((await faulty.thread.run("Again")).finalResponse).toBe("done");
  });
});
