import { reply } from "@codex/testing";
import { describe, expect, it } from "vitest";
import { jsonSchema, TurnFailedError, type WaitForReset } from "../src/index.js";
import { gate } from "./clock.js";
import { combinations, startHarness, transports } from "./harness.js";

type ResetWait = Parameters<NonNullable<WaitForReset["onWait"]>>[0];

const dayMs = 86_400_000;
const uses = (inputTokens: number) => ({ usage: { inputTokens, outputTokens: 1 } });

/** The provider's refusal until a time, in milliseconds from now. */
const limited = (ms: number) => {
  const resetsAt = Math.floor((Date.now() + ms) / 1000);
  const headers = {
    "x-codex-primary-used-percent": "100",
    "x-codex-primary-window-minutes": "300",
    "x-codex-primary-reset-at": String(resetsAt),
  };
  const error = { type: "usage_limit_reached", message: "no", plan_type: "plus", resets_at: resetsAt };
  return reply.fail(429, { error }, { headers });
};

/** As long as a test waits on app-server. exec reports minutes, so there the time is over by then. */
const soonOn = (transport: string) => (transport === "exec" ? -180_000 : 1500);

describe.each(combinations)("waitForReset on $name", ({ transport, model }) => {
  it("continues in the same thread, with the results of both attempts", async () => {
    const script = [
      reply.shell("echo one", uses(10)),
      limited(soonOn(transport)),
      reply.text("Done.", uses(30)),
    ];
    await using harness = await startHarness(transport, script, { model });
    const thread = harness.codex.startThread(harness.threadOptions);
    const waits: ResetWait[] = [];
    const running = thread.run("Do it", {
      waitForReset: { maxWaitMs: dayMs, onWait: (wait) => void waits.push(wait) },
    });
    const next = thread.run("after");
    const turn = await running;
    expect(waits).toMatchObject([{ error: { code: "turn_failed", reason: "usage_limit_exceeded" } }]);
    expect(waits[0]?.resetsAt).toBeInstanceOf(Date);
    expect(turn).toMatchObject({ finalResponse: "Done.", threadId: thread.id, usage: { input_tokens: 40 } });
    const types = turn.items.map(({ type }) => type).filter((type) => type !== "error");
    expect(types).toEqual(["command_execution", "agent_message"]);
    const [, , third] = harness.model.requests;
    expect(third?.lastUserText).toBe("Continue.");
    expect(JSON.stringify(third?.body).split("Do it").length - 1).toBe(1);
    // No other turn comes between the attempts.
    await expect(next).rejects.toThrow();
    expect(harness.model.requests[3]?.lastUserText).toBe("after");
  });

  it("does not send the input again that failed at the first request", async () => {
    const script = [limited(soonOn(transport)), reply.text("Done.")];
    await using harness = await startHarness(transport, script, { model });
    const thread = harness.codex.startThread(harness.threadOptions);
    const turn = await thread.run("Do it", { waitForReset: { maxWaitMs: dayMs } });
    expect(turn.finalResponse).toBe("Done.");
    const [, second] = harness.model.requests;
    expect(second?.lastUserText).toBe("Continue.");
    expect(JSON.stringify(second?.body).split("Do it").length - 1).toBe(1);
  });

  it("asks nothing before the time that the server names", async () => {
    const askedAt: number[] = [];
    const inMs = transport === "exec" ? soonOn(transport) : 3000;
    const resetMs = Math.floor((Date.now() + inMs) / 1000) * 1000;
    const next = limited(inMs);
    const script = () => {
      askedAt.push(Date.now());
      return askedAt.length === 1 ? next : reply.text("Done.");
    };
    await using harness = await startHarness(transport, script, { model });
    const resets: Date[] = [];
    await harness.codex.startThread(harness.threadOptions).run("Do it", {
      waitForReset: { maxWaitMs: dayMs, onWait: ({ resetsAt }) => void resets.push(resetsAt) },
    });
    expect(askedAt).toHaveLength(2);
    const [resetsAt] = resets.map((date) => date.getTime());
    expect(askedAt[1]).toBeGreaterThanOrEqual(resetsAt ?? Number.POSITIVE_INFINITY);
    // exec reports the minute before.
    expect(resetsAt).toBeGreaterThanOrEqual(resetMs);
  });

  it("waits only once", async () => {
    const script = [reply.shell("echo one"), limited(soonOn(transport)), limited(soonOn(transport))];
    await using harness = await startHarness(transport, script, { model });
    const thread = harness.codex.startThread(harness.threadOptions);
    const error = await thread
      .run("Do it", { waitForReset: { maxWaitMs: dayMs } })
      .catch((reason: TurnFailedError) => reason);
    expect(error).toMatchObject({ code: "turn_failed", reason: "usage_limit_exceeded", began: true });
    expect(JSON.stringify((error as TurnFailedError).items)).toContain("echo one");
    expect(harness.model.requests).toHaveLength(3);
  });
});

describe.each(transports)("waitForReset on %s", (transport) => {
  it("rejects at once when it takes longer, or is another failure", async () => {
    const script = [limited(dayMs), reply.fail(400)];
    await using harness = await startHarness(transport, script);
    const thread = harness.codex.startThread(harness.threadOptions);
    let waits = 0;
    const waitForReset: WaitForReset = {
      maxWaitMs: dayMs / 2,
      onWait: () => {
        waits += 1;
      },
    };
    const error = await thread.run("a", { waitForReset }).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(TurnFailedError);
    expect(error).toMatchObject({ reason: "usage_limit_exceeded", resetsAt: expect.any(Date) });
    await expect(thread.run("b", { waitForReset })).rejects.toMatchObject({ code: "turn_failed" });
    expect(waits).toBe(0);
  });

  it.each(["the signal", "codex.close()", "what onWait throws"])("is ended by %s", async (how) => {
    await using harness = await startHarness(transport, [
      reply.shell("echo one", uses(10)),
      limited(dayMs / 2),
    ]);
    const thread = harness.codex.startThread(harness.threadOptions);
    const controller = new AbortController();
    const waits = gate();
    const reason = new Error("enough");
    const onWait = () => {
      waits.open();
      if (how === "what onWait throws") throw reason;
    };
    const running = thread.run("Do it", {
      waitForReset: { maxWaitMs: dayMs, onWait },
      signal: controller.signal,
    });
    running.catch(() => {});
    await waits.opened;
    if (how === "codex.close()") {
      await harness.codex.close();
      const error = await running.catch((closed: unknown) => closed);
      expect(error).toMatchObject({
        code: "closed",
        began: true,
        threadId: thread.id,
        usage: { input_tokens: 10 },
      });
      expect(JSON.stringify((error as TurnFailedError).items)).toContain("echo one");
      return;
    }
    if (how === "the signal") controller.abort(reason);
    await expect(running).rejects.toBe(reason);
    expect(harness.model.requests).toHaveLength(2);
  });

  it("leaves attempts to repair an answer", async () => {
    const script = [reply.text("no"), limited(soonOn(transport)), reply.text("no"), reply.text('{"a":1}')];
    await using harness = await startHarness(transport, script);
    const schema = { type: "object", properties: { a: { type: "number" } }, required: ["a"] } as const;
    const { output } = await harness.codex.startThread(harness.threadOptions).run("Go", {
      outputSchema: jsonSchema<{ a: number }>(schema),
      repairAttempts: 2,
      waitForReset: { maxWaitMs: dayMs },
    });
    expect(output).toEqual({ a: 1 });
  });

  it.each<[unknown, string]>([
    [{}, "maxWaitMs"],
    [{ maxWaitMs: 0 }, "maxWaitMs"],
    [{ maxWaitMs: 1, onWait: 5 }, "onWait"],
    [{ maxWaitsMs: 1 }, "maxWaitsMs"],
    [5, "waitForReset"],
  ])("%j is rejected at the call", async (given, option) => {
    await using harness = await startHarness(transport, []);
    const thread = harness.codex.startThread(harness.threadOptions);
    const waitForReset = given as WaitForReset;
    await expect(thread.run("Go", { waitForReset })).rejects.toMatchObject({
      code: "invalid_option",
      option,
    });
  });

  it("is refused where events would be those of two turns", async () => {
    await using harness = await startHarness(transport, []);
    const thread = harness.codex.startThread(harness.threadOptions);
    await expect(thread.runStreamed("Go", { waitForReset: { maxWaitMs: 1 } })).rejects.toMatchObject({
      code: "invalid_option",
      option: "waitForReset",
      message: expect.stringContaining("run()"),
    });
  });
});
