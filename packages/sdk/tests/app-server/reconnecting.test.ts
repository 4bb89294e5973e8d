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

/** For each completed item, the concatenated deltas and the text that they must equal. */
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
  it("does not end a turn that streams text: the deltas add up, without duplicates", async () => {
    await using server = await startListeningServer([
      reply.all(reply.text("Look. "), reply.shell("echo one")),
      reply.text(words, { delayMs: 200 }),
    ]);
    const streamed = await server.codex.startThread(server.threadOptions).runStreamed("Go");
    const { events, done, seen } = follow(streamed);
    await seen(isDelta("two "));
    server.network.cut();
    // The model runs in this process and streams at least one more word meanwhile.
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

  it("lets the items that begin after the reconnect stream again", async () => {
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

  it("delivers the items that completed while it was down, also on a second break", async () => {
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

  it("delivers the end of a turn that completed while it was down, once and with all items", async () => {
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
    // The server repeats the usage when the thread is resumed.
    expect((await streamed.result).usage?.input_tokens).toBe(200);
    expect(next.usage?.input_tokens).toBe(100);
    expect(server.model.requests.at(-1)?.userTexts).toEqual(["Go", "next"]);
  });

  it("delivers the failure of a turn that failed while it was down", async () => {
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
    await expect(done).rejects.toMatchObject({ code: "turn_failed" });
    await expect(streamed.result).rejects.toMatchObject({ code: "turn_failed" });
  });

  it("makes the agent ask again for a pending approval", async () => {
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

  it("is reopened by the next turn when it breaks between turns", async () => {
    await using server = await startListeningServer([reply.text("One."), reply.text("Two.")]);
    const thread = server.codex.startThread(server.threadOptions);
    await thread.run("first");
    server.network.cut();
    await server.network.noticed();
    server.network.mend();
    expect((await thread.run("second")).finalResponse).toBe("Two.");
    expect(server.model.requests.at(-1)?.userTexts).toEqual(["first", "second"]);
  });

  it("fails the turn when it stays down for longer than reconnectMs", async () => {
    await using server = await startListeningServer([reply.stall()], 400);
    const thread = server.codex.startThread(server.threadOptions);
    const failure = thread.run("Go").catch((error: unknown) => error);
    await server.model.nextRequest();
    server.network.cut();
    // The default would outlast the test.
    expect(await failure).toMatchObject({ name: "ConnectionLostError", code: "connection_lost" });
  });

  it("fails the turn when repeated breaks together exceed reconnectMs", async () => {
    // Each interruption counts for at least one second.
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
        // After these requests, the turn has continued.
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

  it("fails the turn at once when the server refuses the new connection", async () => {
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

  it("does not block close() between two attempts to reconnect", async () => {
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

  it("fails the turn at once with reconnectMs 0", async () => {
    await using server = await startListeningServer([reply.stall()], 0);
    const failure = server.codex
      .startThread(server.threadOptions)
      .run("Go")
      .catch((error: unknown) => error);
    await server.model.nextRequest();
    server.network.cut();
    expect(await failure).toMatchObject({ code: "connection_lost", closeCode: 1006 });
  });

  it("does not block an abort, and the turn is interrupted after the reconnect, before the next", async () => {
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

  it("does not make the end of one turn unload another thread's running turn", async () => {
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
    // A thread that is being unloaded is gone before this response.
    await codex.listModels();
    gates["a2"]?.open();
    expect((await second).finalResponse).toBe("to a2");
  });
});
