import { describe, expect, it } from "vitest";

import type { StreamedTurn, ThreadEvent } from "../../src/index.js";
import { failureOf } from "./failure-of.js";
import { faultyServer } from "./faulty-server.js";

/** Reads the events and the result of a turn at the same time. Both must settle. */
async function readBoth({ events, result }: StreamedTurn) {
  const seen: ThreadEvent[] = [];
  const reading = (async () => {
    for await (const event of events) seen.push(event);
  })();
  const [{ error }, failure] = await Promise.all([failureOf(result), failureOf(reading)]);
  expect(failure.error).toBe(error);
  return { error, seen };
}

const tooDeep = { name: "MalformedEventError", expected: "at most 512 levels of nesting" };

describe.each([513, 50_000])("a server that nests %i levels deep", (levels) => {
  it("in an item fails the turn, but not the connection or other turns", async () => {
    await using server = faultyServer("nests-deep");
    const waiting = server.codex.startThread().run("waits");
    const thread = server.codex.startThread();

    expect((await failureOf(thread.run(`item ${levels}`))).error).toMatchObject({
      ...tooDeep,
      eventType: "item/completed",
      path: ["params"],
    });
    const { error, seen } = await readBoth(await thread.runStreamed(`item ${levels}`));
    expect(error).toMatchObject(tooDeep);
    expect(seen.map(({ type }) => type)).toEqual(["thread.started", "turn.started", "item.completed"]);

    expect((await thread.run("well")).finalResponse).toBe("the end");
    expect((await waiting).finalResponse).toBe("waited");
    expect(server.diagnostics).toEqual([]);
  });

  it("in turn/completed fails the turn, and does not block the next one", async () => {
    await using server = faultyServer("nests-deep");
    const thread = server.codex.startThread();
    expect((await failureOf(thread.run(`end ${levels}`))).error).toMatchObject({
      ...tooDeep,
      eventType: "turn/completed",
    });
    expect((await thread.run("well")).finalResponse).toBe("the end");
  });

  it("in a response fails the call with a typed error", async () => {
    await using server = faultyServer("nests-deep");
    const thread = server.codex.startThread();
    expect((await failureOf(thread.run(`result ${levels}`))).error).toMatchObject({
      ...tooDeep,
      eventType: "turn/start",
      path: ["result"],
    });
    expect((await failureOf(thread.run(`error ${levels}`))).error).toMatchObject({
      code: "request_failed",
      serverMessage: "No.",
      data: undefined,
    });
    expect((await thread.run("well")).finalResponse).toBe("the end");
  });

  it("in a request gets an error response, and the turn continues", async () => {
    await using server = faultyServer("nests-deep");
    const thread = server.codex.startThread();
    expect((await thread.run(`request ${levels}`)).finalResponse).toBe("refused with -32600");
    expect(server.diagnostics).toMatchObject([{ code: "request_too_deep", threadId: thread.id }]);
  });

  it("in messages outside a running turn causes one diagnostic each", async () => {
    await using server = faultyServer("nests-deep");
    const thread = server.codex.startThread();
    expect((await thread.run(`other ${levels}`)).finalResponse).toBe("the end");
    expect((await thread.run(`old ${levels}`)).finalResponse).toBe("the end");
    expect(server.diagnostics.map(({ code, threadId }) => [code, threadId])).toEqual([
      ["notification_too_deep", "other"],
      ["notification_too_deep", undefined],
      ["malformed_message", undefined],
      ["malformed_message", undefined],
      ["notification_too_deep", thread.id],
    ]);
  });
});

it("a server that nests an item 1,000,000 levels deep fails the turn, but not the next one", async () => {
  await using server = faultyServer("nests-deep");
  const thread = server.codex.startThread();
  const { error } = await readBoth(await thread.runStreamed("item 1000000"));
  expect(error).toMatchObject(tooDeep);
  expect((await thread.run("well")).finalResponse).toBe("the end");
});

it("a server that nests 512 levels deep is within the limit", async () => {
  await using server = faultyServer("nests-deep");
  const thread = server.codex.startThread();
  const { events, result } = await thread.runStreamed("item 512");
  const seen: ThreadEvent[] = [];
  for await (const event of events) seen.push(event);
  const turn = await result;
  expect(turn.items).toMatchObject([
    { text: "so far so good" },
    { type: "mcp_tool_call" },
    { text: "the end" },
  ]);
  expect(JSON.stringify(turn.items[1])).toContain("[".repeat(509));
  expect((await thread.run("request 512")).finalResponse).toContain("The tool t is not available.");
  expect(server.diagnostics.map(({ code }) => code)).toEqual(["tool_failed"]);
});
