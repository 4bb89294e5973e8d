import { getEventListeners } from "node:events";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";

import { Codex, jsonSchema, type Thread } from "../../src/index.js";
import { processesMentioning } from "../processes-mentioning.js";
import { shortGraces, startFaultyAgent, transports } from "./faulty-agent.js";
import { watchWhatIsLeft } from "./nothing-left.js";
import { shellAgent } from "./shell-agent.js";

watchWhatIsLeft();

const outputSchema = { type: "object", properties: {} };

describe.each(transports)("an abort, on %s", (transport) => {
  it("rejects with the signal's reason, wrapped in an AbortError unless it is an error", async () => {
    await using faulty = startFaultyAgent(transport, "never-prints");
    for (const [before, reason] of [new Error("enough"), "words", null, 0, { any: "thing" }].entries()) {
      const controller = new AbortController();
      const running = faulty.thread.run("Go", { signal: controller.signal, outputSchema });
      await vi.waitFor(() => expect(faulty.agent.runs).toHaveLength(before + 1), { timeout: 20_000 });
      controller.abort(reason);
      const error = await running.catch((thrown: unknown) => thrown);
      if (reason instanceof Error) expect(error).toBe(reason);
      else expect(error).toMatchObject({ name: "AbortError", cause: reason });
      expect(faulty.agent.runningProcesses).toEqual([]);
    }
  });

  it("ends many turns that share one signal, and only the first reason counts", async () => {
    await using faulty = startFaultyAgent(transport, "never-prints");
    const controller = new AbortController();
    const turns = Array.from({ length: 12 }, () =>
      faulty.codex.startThread().run("Go", { signal: controller.signal }),
    );
    const settled = Promise.allSettled(turns);
    await vi.waitFor(() => expect(faulty.agent.runs).toHaveLength(12), { timeout: 20_000 });
    controller.abort(new Error("first"));
    controller.abort(new Error("second"));
    for (const outcome of await settled) expect(outcome).toMatchObject({ reason: { message: "first" } });
    expect(faulty.agent.runningProcesses).toEqual([]);
  });

  it("ends 25 waiting turns that share one signal, without a warning of a leak", async () => {
    const warnings: string[] = [];
    const onWarning = ({ message }: Error) => warnings.push(message);
    process.on("warning", onWarning);
    await using faulty = startFaultyAgent(transport, "never-prints");
    const controller = new AbortController();
    const { signal } = controller;
    const twin = faulty.codex.startThread();
    const options = { signal, outputSchema: jsonSchema(outputSchema), repairAttempts: 1 };
    const turns = Array.from({ length: 25 }, () => [
      faulty.thread.run("Go", { signal }),
      twin.run("Go", options),
    ]).flat();
    const settled = Promise.allSettled(turns);
    await vi.waitFor(() => expect(faulty.agent.runs).toHaveLength(2), { timeout: 20_000 });
    controller.abort(new Error("all of them"));
    for (const outcome of await settled)
      expect(outcome).toMatchObject({ reason: { message: "all of them" } });
    process.off("warning", onWarning);
    expect(warnings).toEqual([]);
  });

  it("by a signal of a polyfill, which calls its listeners without `this`, ends the turn", async () => {
    await using faulty = startFaultyAgent(transport, "goes-silent");
    const listeners: (() => void)[] = [];
    const signal = {
      aborted: false,
      reason: undefined as unknown,
      throwIfAborted: () => {},
      addEventListener: (_: string, listener: () => void) => listeners.push(listener),
      removeEventListener: () => {},
    };
    const running = faulty.thread.run("Go", { signal: signal as never });
    await vi.waitFor(() => expect(faulty.agent.runs).toHaveLength(1), { timeout: 20_000 });
    Object.assign(signal, { aborted: true, reason: new Error("enough") });
    for (const listener of listeners) listener();
    await expect(running).rejects.toBe(signal.reason);
    expect(faulty.agent.runningProcesses).toEqual([]);
  });

  it("has no effect after the end of the turn, whose listener is removed", async () => {
    using agent = shellAgent(`
      echo "$started"; until [ -e "$here/go" ]; do sleep 0.01; done; say done; echo "$completed"`);
    await using codex = new Codex({ transport, codexPathOverride: agent.path, ...shortGraces });
    const controller = new AbortController();
    const { signal } = controller;
    const streamed = await codex.startThread().runStreamed("Go", { signal });
    for await (const event of streamed.events) {
      if (event.type !== "turn.started") continue;
      expect(getEventListeners(signal, "abort")).toHaveLength(1);
      writeFileSync(`${agent.folder}/go`, "");
    }
    expect(getEventListeners(signal, "abort")).toEqual([]);
    controller.abort(new Error("too late"));
    expect((await streamed.result).finalResponse).toBe("done");
    expect(await streamed.events.next()).toEqual({ done: true, value: undefined });
  });

  it("by a timeout signal rejects with its TimeoutError", async () => {
    await using faulty = startFaultyAgent(transport, "goes-silent");
    const running = faulty.thread.run("Go", { signal: AbortSignal.timeout(300) });
    await expect(running).rejects.toMatchObject({ name: "TimeoutError" });
    expect(faulty.agent.runningProcesses).toEqual([]);
  });
});

describe.each(transports)("a streamed turn that is not read to the end, on %s", (transport) => {
  it("does not start a process when it is never read", async () => {
    await using faulty = startFaultyAgent(transport, "well-behaved");
    await faulty.thread.runStreamed("Go", { outputSchema });
    await (await faulty.thread.runStreamed("Go")).events.return();
    await faulty.thread.run("Go on");
    expect(faulty.agent.runs).toHaveLength(1);
  });

  it("keeps running after the first event until close() ends it", async () => {
    await using faulty = startFaultyAgent(transport, "goes-silent");
    const { events, result } = await faulty.thread.runStreamed("Go");
    await events.next();
    const next = faulty.thread.run("waits");
    const outcomes = Promise.allSettled([result, next]);
    await faulty.codex.close();
    expect(faulty.agent.runningProcesses).toEqual([]);
    for (const outcome of await outcomes) expect(outcome).toMatchObject({ reason: { code: "closed" } });
    expect(await events.next()).toMatchObject({ value: { type: "turn.started" } });
  });

  it("reports a failure only to the event loop when the result is not awaited", async () => {
    await using faulty = startFaultyAgent(transport, "exits-without-terminal");
    const streamed = await faulty.thread.runStreamed("Go");
    void streamed.result;
    const following = (async () => {
      for await (const _ of streamed.events);
    })();
    // The result has no handler. An unhandled rejection would fail the test.
    await expect(following).rejects.toMatchObject({ code: "missing_terminal_event" });
  });

  it("is ended by a break or an exception before the caller continues", async () => {
    await using faulty = startFaultyAgent(transport, "goes-silent");
    const leaveLoop = async (how: "break" | "throw") => {
      const { events } = await faulty.thread.runStreamed("Go");
      for await (const _ of events) {
        if (how === "break") break;
        throw new Error("from the loop's body");
      }
    };
    await leaveLoop("break");
    expect(faulty.agent.runningProcesses).toEqual([]);
    await expect(leaveLoop("throw")).rejects.toThrow("from the loop's body");
    expect(faulty.agent.runningProcesses).toEqual([]);
    expect(faulty.agent.runs).toHaveLength(2);
  });
});

describe.each(transports)("several turns of one thread at once, on %s", (transport) => {
  it("run in the order of the calls, also if one has to check images first", async () => {
    await using faulty = startFaultyAgent(transport, "well-behaved");
    const image = join(faulty.folder, "image.png");
    writeFileSync(image, "x");
    const order: string[] = [];
    const note = (name: string) => () => order.push(name);
    const { thread } = faulty;
    await Promise.all([
      thread.run([{ type: "local_image", path: image }]).then(note("image")),
      thread.run("text").then(note("text")),
      thread.run([{ type: "local_image", path: "/no/such/image" }]).catch(note("missing image")),
      thread
        .run("schema", { outputSchema: jsonSchema(outputSchema), repairAttempts: 1 })
        .catch(note("schema")),
      thread.run("last").then(note("last")),
    ]);
    expect(order).toEqual(["missing image", "image", "text", "schema", "last"]);
  });

  it("fail independently of each other", async () => {
    await using faulty = startFaultyAgent(transport, "exits-without-terminal");
    const turns = await Promise.allSettled([1, 2, 3].map(() => faulty.thread.run("Go")));
    for (const outcome of turns)
      expect(outcome).toMatchObject({ reason: { code: "missing_terminal_event" } });
    expect(faulty.agent.runs).toHaveLength(3);
  });

  it("never have two processes at the same time", async () => {
    await using faulty = startFaultyAgent(transport, "well-behaved", { items: 3, delayMs: 30 });
    const most: number[] = [];
    const timer = setInterval(() => most.push(faulty.agent.runningProcesses.length), 10);
    await Promise.all([1, 2, 3, 4].map(() => faulty.thread.run("Go")));
    clearInterval(timer);
    expect(Math.max(...most)).toBe(1);
    expect(faulty.agent.runs).toHaveLength(4);
  });
});

describe.each(transports)("close(), on %s", (transport) => {
  it.each(["before they start", "while they start", "when one has failed"])(
    "ends failing, running and queued turns, leaves no process, and matches the events of each: %s",
    async (moment) => {
      await using failing = startFaultyAgent(transport, "fails-turn");
      await using running = startFaultyAgent(transport, "goes-silent");
      const turns = [failing, failing, running, running].flatMap(({ codex, thread }) => [
        playToEnd(thread),
        playToEnd(codex.startThread()),
      ]);
      if (moment === "while they start")
        await vi.waitFor(() => expect(running.agent.runs).not.toEqual([]), { timeout: 20_000 });
      if (moment === "when one has failed") await turns[0];
      await Promise.all([failing.codex.close(), running.codex.close(), failing.codex.close()]);
      expect([...failing.agent.runningProcesses, ...running.agent.runningProcesses]).toEqual([]);
      const ends = await Promise.all(turns);
      expect(ends.map(({ code }) => code)).toEqual(
        ends.map(({ lastEvent }) => (lastEvent === "turn.failed" ? "turn_failed" : "closed")),
      );
      expect(ends.slice(4).map(({ code }) => code)).toEqual(Array(4).fill("closed"));
      if (moment === "before they start") expect(ends[0]?.code).toBe("closed");
      if (moment === "when one has failed") expect(ends[0]?.code).toBe("turn_failed");
    },
  );

  it("ends a turn at any moment of its start", async () => {
    using agent = shellAgent("exec sleep 60");
    for (let microtasks = 0; microtasks < 30; microtasks += 1) {
      const codex = new Codex({ transport, codexPathOverride: agent.path, ...shortGraces });
      const ended = codex
        .startThread()
        .run("Go")
        .catch(({ code }: { code: unknown }) => code);
      for (let left = microtasks; left > 0; left -= 1) await null;
      await codex.close();
      expect(await ended, `after ${microtasks} microtasks`).toBe("closed");
    }
    expect(processesMentioning(agent.folder)).toEqual([]);
  });

  it("prevents new turns", async () => {
    await using codex = new Codex({ transport });
    const thread = codex.startThread();
    await codex.close();
    await expect(thread.run("Go")).rejects.toMatchObject({ code: "closed", retryable: false });
    const { events, result } = await thread.runStreamed("Go");
    await expect(events.next()).rejects.toMatchObject({ code: "closed" });
    await expect(result).rejects.toMatchObject({ code: "closed" });
  });
});

/** Runs a turn to its end. Returns the last event and the code of the error. */
async function playToEnd(thread: Thread): Promise<{ lastEvent: string | undefined; code: unknown }> {
  const { events, result } = await thread.runStreamed("Go");
  let lastEvent: string | undefined;
  const following = (async () => {
    for await (const { type } of events) lastEvent = type;
  })();
  await following.catch(() => {});
  const code = await result.catch((error: { code: unknown }) => error.code);
  return { lastEvent, code };
}
