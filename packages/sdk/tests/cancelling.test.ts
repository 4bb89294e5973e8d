import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type RecordedRequest, reply } from "@codex/testing";
import { describe, expect, it, onTestFinished, vi } from "vitest";

import { CodexError } from "../src/index.js";
import { combinations, startHarness } from "./harness.js";
import { processesMentioning } from "./processes-mentioning.js";

const outputSchema = { type: "object", properties: {}, required: [], additionalProperties: false };

describe.each(combinations)("cancelling on $name", ({ transport, model }) => {
  it("does not start when the signal is already aborted", async () => {
    await using harness = await startHarness(transport, [], { model });
    const reason = new Error("changed my mind");
    const thread = harness.codex.startThread(harness.threadOptions);
    await expect(thread.run("Go", { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    expect(thread.id).toBeNull();
    expect(harness.model.requests).toHaveLength(0);
  });

  it("ends a turn while the model thinks, leaves nothing behind, and keeps the thread usable", async () => {
    await using harness = await startHarness(transport, [reply.stall(), reply.text("Back.")], { model });
    // A private directory, because other tests run at the same time.
    const temporary = mkdtempSync(join(tmpdir(), "codex-temporary-"));
    vi.stubEnv("TMPDIR", temporary);
    onTestFinished(() => {
      vi.unstubAllEnvs();
      rmSync(temporary, { recursive: true });
    });
    const controller = new AbortController();
    const thread = harness.codex.startThread(harness.threadOptions);
    const running = thread.run("Go", { signal: controller.signal, outputSchema });
    await harness.model.nextRequest();
    const reason = new Error("enough");
    controller.abort(reason);
    controller.abort(new Error("again"));
    await expect(running).rejects.toBe(reason);
    expect(processesMentioning(harness.workspace)).toEqual([]);
    expect(readdirSync(temporary)).toEqual([]);
    expect((await thread.run("Go on")).finalResponse).toBe("Back.");
  });

  it("rejects several turns with the unchanged reason of the signal, also if it is a CodexError", async () => {
    await using harness = await startHarness(transport, () => reply.stall(), { model });
    const controller = new AbortController();
    const { signal } = controller;
    const turns = [1, 2].map(() => harness.codex.startThread(harness.threadOptions).run("Go", { signal }));
    const ended = Promise.allSettled(turns);
    await harness.model.nextRequest();
    const reason = new CodexError("invalid_input", "no");
    const before = reason.toJSON();
    controller.abort(reason);
    for (const turn of await ended) expect(turn.status === "rejected" && turn.reason).toBe(reason);
    expect(reason.toJSON()).toEqual(before);
  });

  it("ends the commands that the agent runs", async () => {
    await using harness = await startHarness(transport, [reply.shell("sleep 1000; echo cancel-me")], {
      model,
    });
    const controller = new AbortController();
    const thread = harness.codex.startThread({ ...harness.threadOptions, sandboxMode: "danger-full-access" });
    const { events } = await thread.runStreamed("Go", { signal: controller.signal });
    const reading = (async () => {
      for await (const event of events) {
        if (event.type === "item.started") {
          expect(processesMentioning("cancel-me")).not.toEqual([]);
          controller.abort();
        }
      }
    })();
    await expect(reading).rejects.toMatchObject({ name: "AbortError" });
    // An app-server reports the end of the turn a moment before it ends the commands.
    await vi.waitFor(() => expect(processesMentioning("cancel-me")).toEqual([]), { timeout: 20_000 });
  });

  it("has no effect after the end of the turn", async () => {
    await using harness = await startHarness(transport, [reply.text("Done.")], { model });
    const controller = new AbortController();
    const turn = await harness.codex
      .startThread(harness.threadOptions)
      .run("Go", { signal: controller.signal });
    controller.abort();
    // Any late effect of the abort would have happened by now.
    await harness.codex.close();
    expect(turn.finalResponse).toBe("Done.");
  });

  it("removes a queued turn without affecting the others", async () => {
    await using harness = await startHarness(
      transport,
      [reply.text("One.", { latencyMs: 200 }), reply.text("Three.")],
      { model },
    );
    const controller = new AbortController();
    const thread = harness.codex.startThread(harness.threadOptions);
    const first = thread.run("first");
    const second = thread.run("second", { signal: controller.signal });
    const third = thread.run("third");
    controller.abort();
    await expect(second).rejects.toMatchObject({ name: "AbortError" });
    expect((await first).finalResponse).toBe("One.");
    expect((await third).finalResponse).toBe("Three.");
    expect(harness.model.requests.map((request) => request.lastUserText)).toEqual(["first", "third"]);
  });

  it("ends the turn on a break out of its event loop", async () => {
    const stallOnce = (request: RecordedRequest) =>
      request.lastUserText === "Go" ? reply.stall() : reply.text("Back.");
    await using harness = await startHarness(transport, stallOnce, { model });
    const thread = harness.codex.startThread(harness.threadOptions);
    const streamed = await thread.runStreamed("Go");
    for await (const event of streamed.events) if (event.type === "turn.started") break;
    expect(processesMentioning(harness.workspace)).toEqual([]);
    await expect(streamed.result).rejects.toMatchObject({ code: "turn_interrupted" });
    expect((await thread.run("Go on")).finalResponse).toBe("Back.");
  });

  it("rejects with the error passed to events.throw()", async () => {
    await using harness = await startHarness(transport, [reply.stall()], { model });
    const streamed = await harness.codex.startThread(harness.threadOptions).runStreamed("Go");
    await streamed.events.next();
    const reason = new Error("thrown in");
    await expect(streamed.events.throw(reason)).rejects.toBe(reason);
    await expect(streamed.result).rejects.toBe(reason);
    expect(await streamed.events.next()).toEqual({ done: true, value: undefined });
  });

  it("interrupt() ends the turn and keeps the thread usable", async () => {
    await using harness = await startHarness(transport, [reply.stall(), reply.text("Back.")], { model });
    const thread = harness.codex.startThread(harness.threadOptions);
    const streamed = await thread.runStreamed("Go");
    const { result } = streamed;
    await harness.model.nextRequest();
    await streamed.interrupt();
    await expect(result).rejects.toMatchObject({ code: "turn_interrupted" });
    expect((await thread.run("Go on")).finalResponse).toBe("Back.");
  });

  it("close() ends every running turn and rejects new ones", async () => {
    await using harness = await startHarness(transport, [reply.stall(), reply.stall()], { model });
    const { codex, threadOptions } = harness;
    const thread = codex.startThread(threadOptions);
    const running = [thread.run("a"), codex.startThread(threadOptions).run("b"), thread.run("c")];
    const settled = Promise.allSettled(running);
    await harness.model.nextRequest();
    await harness.model.nextRequest();
    await codex.close();
    for (const outcome of await settled) expect(outcome).toMatchObject({ reason: { code: "closed" } });
    expect(processesMentioning(harness.workspace)).toEqual([]);
    await expect(codex.startThread(threadOptions).run("d")).rejects.toMatchObject({ code: "closed" });
    await codex.close();
  });

  it.each([
    ["timeoutMs", { timeoutMs: 600 }],
    ["idleTimeoutMs", { idleTimeoutMs: 600 }],
  ] as const)("%s ends a turn that does not end on its own", async (option, limits) => {
    await using harness = await startHarness(transport, [reply.stall()], { model });
    const failure = await harness.codex
      .startThread(harness.threadOptions)
      .run("Go", limits)
      .catch((error: unknown) => error);
    const activity = { kind: "model" };
    expect(failure).toMatchObject({
      name: "TurnTimeoutError",
      code: "turn_timeout",
      option,
      limitMs: 600,
      activity,
    });
    expect(processesMentioning(harness.workspace)).toEqual([]);
  });
});
