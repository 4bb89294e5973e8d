import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { reply } from "@codex/testing";
import { describe, expect, it, vi } from "vitest";

import { Codex, type Thread, type ThreadEvent } from "../../src/index.js";
import { gate } from "../clock.js";
import { follow } from "./follow.js";
import { startListeningServer } from "./listening-server.js";

const words = ["one ", "two ", "three ", "four ", "five ", "six ", "seven ", "eight ", "nine ", "ten"];

const isDelta = (text: string) => (event: ThreadEvent) => event.type === "item.delta" && event.delta === text;

/** What the deltas of each completed item add up to, beside what they should. */
function deltasAndTexts(events: readonly ThreadEvent[]) {
  const completed = events.flatMap((event) => (event.type === "item.completed" ? [event.item] : []));
  return completed.map((item) => {
    const deltas = events.flatMap((event) =>
      event.type === "item.delta" && event.item_id === item.id ? [event.delta] : [],
    );
    const text =
      item.type === "agent_message" ? item.text : "aggregated_output" in item && item.aggregated_output;
    return [deltas.join(""), text];
  });
}

describe("a connection that breaks", () => {
  it("while words stream: the turn goes on, its deltas add up, and nothing comes twice", async () => {
    await using server = await startListeningServer([
      reply.all(reply.text("Look. "), reply.shell("echo one")),
      reply.text(words, { delayMs: 200 }),
    ]);
    const streamed = await server.codex.startThread(server.threadOptions).runStreamed("Go");
    const { events, done, seen } = follow(streamed);
    await seen(isDelta("two "));
    server.network.cut();
    // The model, which lives in this process, says at least one more word meanwhile.
    await sleep(300);
    server.network.mend();
    await done;

    const ends = events.filter(({ type }) => type === "turn.completed" || type === "turn.started");
    expect(ends.map(({ type }) => type)).toEqual(["turn.started", "turn.completed"]);
    expect(deltasAndTexts(events)).toEqual([
      ["Look. ", "Look. "],
      ["one\n", "one\n"],
      [words.join(""), words.join("")],
    ]);
    const turn = await streamed.result;
    expect(turn.items.map(({ type }) => type)).toEqual([
      "agent_message",
      "command_execution",
      "agent_message",
    ]);
    expect(turn.usage?.input_tokens).toBeGreaterThan(0);
  });

  it("while words stream: what begins after that streams again", async () => {
    await using server = await startListeningServer([
      reply.all(reply.text(["one ", "two ", "three"], { delayMs: 200 }), reply.shell("true")),
      reply.text(["and ", "again"], { delayMs: 200 }),
    ]);
    const streamed = await server.codex.startThread(server.threadOptions).runStreamed("Go");
    const { events, done, seen } = follow(streamed);
    await seen(isDelta("one "));
    server.network.cut();
    server.network.mend();
    await done;
    const deltas = events.flatMap((event) => (event.type === "item.delta" ? [event.delta] : []));
    expect(deltas.slice(-2)).toEqual(["and ", "again"]);
  });

  it("while a command runs, and again: what completed meanwhile arrives", async () => {
    await using server = await startListeningServer([
      reply.shell("echo one; sleep 0.6; echo two"),
      reply.text(["half ", "way"], { delayMs: 300 }),
      reply.text("unused"),
    ]);
    const streamed = await server.codex.startThread(server.threadOptions).runStreamed("Go");
    const { events, done, seen } = follow(streamed);
    await seen((event) => event.type === "item.started");
    server.network.cut();
    await server.network.noticed();
    server.network.mend();
    await seen((event) => event.type === "item.completed");
    server.network.cut();
    server.network.mend();
    await done;
    expect(deltasAndTexts(events)).toEqual([
      ["one\ntwo\n", "one\ntwo\n"],
      ["half way", "half way"],
    ]);
    expect(events.at(-1)?.type).toBe("turn.completed");
  });

  it("until after the end of the turn: it ends here too, once, with all its items", async () => {
    await using server = await startListeningServer([
      reply.shell("sleep 0.3; echo done"),
      reply.text("All done."),
      reply.text("Next."),
    ]);
    const thread = server.codex.startThread(server.threadOptions);
    const streamed = await thread.runStreamed("Go");
    const { events, done, seen } = follow(streamed);
    await seen((event) => event.type === "item.started");
    server.network.cut();
    await server.untilIdle(thread);
    server.network.mend();
    await done;
    expect(events.filter(({ type }) => type === "turn.completed")).toHaveLength(1);
    expect(deltasAndTexts(events)).toEqual([
      ["done\n", "done\n"],
      ["All done.", "All done."],
    ]);
    const next = await thread.run("next");
    expect(next.finalResponse).toBe("Next.");
    // The server repeats the count when the thread is resumed.
    expect((await streamed.result).usage?.input_tokens).toBe(200);
    expect(next.usage?.input_tokens).toBe(100);
    expect(server.model.requests.at(-1)?.userTexts).toEqual(["Go", "next"]);
  });

  it("until after the failure of the turn: it fails here too", async () => {
    await using server = await startListeningServer([
      reply.shell("sleep 0.3"),
      reply.fail(400, { error: { message: "bad model" } }),
    ]);
    const thread = server.codex.startThread(server.threadOptions);
    const streamed = await thread.runStreamed("Go");
    const { done, seen } = follow(streamed);
    await seen((event) => event.type === "item.started");
    server.network.cut();
    await server.untilIdle(thread);
    server.network.mend();
    await done;
    await expect(streamed.result).rejects.toMatchObject({ code: "turn_failed" });
  });

  it("while the agent waits for an approval: it asks again", async () => {
    await using server = await startListeningServer([
      reply.shell("echo approved", { escalate: true, justification: "because" }),
      reply.text("Thanks."),
    ]);
    let asked = 0;
    const thread = server.codex.startThread({
      ...server.threadOptions,
      sandboxMode: "read-only",
      approvalPolicy: "on-request",
      onApproval: async () => {
        asked += 1;
        if (asked === 1) {
          server.network.cut();
          await server.network.noticed();
          server.network.mend();
          await new Promise(() => {});
        }
        return "accept" as const;
      },
    });
    const turn = await thread.run("Go");
    expect(asked).toBe(2);
    expect(turn.items[0]).toMatchObject({ type: "command_execution", status: "completed" });
  });

  it("between turns: the next one connects again", async () => {
    await using server = await startListeningServer([reply.text("One."), reply.text("Two.")]);
    const thread = server.codex.startThread(server.threadOptions);
    await thread.run("first");
    server.network.cut();
    await server.network.noticed();
    server.network.mend();
    expect((await thread.run("second")).finalResponse).toBe("Two.");
    expect(server.model.requests.at(-1)?.userTexts).toEqual(["first", "second"]);
  });

  it("for longer than reconnectMs: the turn fails with what kept it from connecting", async () => {
    await using server = await startListeningServer([reply.stall()], 400);
    const thread = server.codex.startThread(server.threadOptions);
    const failure = thread.run("Go").catch((error: unknown) => error);
    await server.model.nextRequest();
    server.network.cut();
    // The default would outlast the test.
    expect(await failure).toMatchObject({ name: "ConnectionLostError", code: "connection_lost" });
  });

  it("again and again: one limit holds for all of the turn", async () => {
    // Every time without a connection counts for a second at least.
    await using server = await startListeningServer(
      [reply.shell("true", { escalate: true, justification: "to try" })],
      2500,
    );
    let losses = 0;
    const thread = server.codex.startThread({
      ...server.threadOptions,
      sandboxMode: "read-only",
      // Asked again over each connection, and never answers.
      onApproval: async () => {
        // By then the turn continues.
        for (let rounds = 5; rounds > 0; rounds -= 1) await server.codex.listModels();
        losses += 1;
        server.network.cut();
        await server.network.noticed();
        server.network.mend();
        return new Promise(() => {});
      },
    });
    await expect(thread.run("Go")).rejects.toMatchObject({ code: "connection_lost" });
    expect(losses).toBeGreaterThan(1);
    expect(losses).toBeLessThan(10);
  });

  it("and leads to one that refuses: the turn fails at once, since that does not pass", async () => {
    await using server = await startListeningServer([reply.stall()]);
    const failure = server.codex
      .startThread(server.threadOptions)
      .run("Go")
      .catch((error: unknown) => error);
    await server.model.nextRequest();
    const refusing = createServer((_request, response) => response.writeHead(401).end());
    await new Promise<void>((resolve) => refusing.listen(0, "127.0.0.1", resolve));
    server.network.target = (refusing.address() as AddressInfo).port;
    server.network.cut();
    server.network.mend();
    expect(await failure).toMatchObject({ code: "connection_lost", retryable: false });
    refusing.close();
  });

  it("does not keep close() waiting between two attempts", async () => {
    await using server = await startListeningServer([reply.stall()]);
    const codex = new Codex({ ...server.codexOptions, killGraceMs: 200 });
    const running = codex.startThread(server.threadOptions).run("Go");
    const outcome = expect(running).rejects.toMatchObject({ code: "closed" });
    await server.model.nextRequest();
    // The delay is drawn once the first attempt has failed: now it lasts for hours.
    using drawn = vi.spyOn(Math, "random").mockReturnValue(100_000);
    server.network.cut();
    await vi.waitFor(() => expect(drawn).toHaveBeenCalled(), { timeout: 20_000 });
    await codex.close();
    await outcome;
  });

  it("with reconnectMs 0: the turn fails at once", async () => {
    await using server = await startListeningServer([reply.stall()], 0);
    const failure = server.codex
      .startThread(server.threadOptions)
      .run("Go")
      .catch((error: unknown) => error);
    await server.model.nextRequest();
    server.network.cut();
    expect(await failure).toMatchObject({ code: "connection_lost", closeCode: 1006 });
  });

  it("does not keep abort() waiting; the turn is ended when the connection is back, before the next one", async () => {
    await using server = await startListeningServer((request) =>
      request.lastUserText === "Go" ? reply.stall() : reply.text("Back."),
    );
    const codex = new Codex({ ...server.codexOptions, killGraceMs: 200 });
    await using _closing = codex;
    const thread = codex.startThread(server.threadOptions);
    const controller = new AbortController();
    const running = thread.run("Go", { signal: controller.signal });
    const request = await server.model.nextRequest();
    server.network.cut();
    await server.network.noticed();
    controller.abort();
    // Before the network is mended.
    await expect(running).rejects.toMatchObject({ name: "AbortError" });
    server.network.mend();
    expect((await thread.run("Go on")).finalResponse).toBe("Back.");
    expect(await request.outcome).toBe("dropped");
  });

  it("lets the end of one turn not end another thread's turn, with few idle threads", async () => {
    const gates: Record<string, ReturnType<typeof gate>> = { a1: gate(), b1: gate(), a2: gate() };
    await using server = await startListeningServer(async ({ lastUserText }) => {
      await gates[lastUserText]?.opened;
      return reply.text(`to ${lastUserText}`);
    });
    await using codex = new Codex({ ...server.codexOptions, maxIdleThreads: 1 });
    const [a, b] = [1, 2].map(() => codex.startThread(server.threadOptions)) as [Thread, Thread];
    const first = [a.run("a1"), b.run("b1")] as const;
    await server.model.nextRequest();
    await server.model.nextRequest();
    server.network.cut();
    await server.network.noticed();
    server.network.mend();
    gates["a1"]?.open();
    await first[0];
    const second = a.run("a2");
    await server.model.nextRequest();
    gates["b1"]?.open();
    await first[1];
    // What is unloaded is gone before the next answer.
    await codex.listModels();
    gates["a2"]?.open();
    expect((await second).finalResponse).toBe("to a2");
  });
});
