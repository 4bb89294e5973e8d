import { randomUUID } from "node:crypto";
import { type RecordedRequest, reply } from "@codex/testing";
import { describe, expect, it, vi } from "vitest";

import type { StreamedTurn } from "../../src/index.js";
import { gate, stopClock, until } from "../clock.js";
import { combinations, startHarness } from "../harness.js";
import { processesMentioning } from "../processes-mentioning.js";
import { isOfSubAgent, withSubAgent } from "../sub-agents.js";

const onServer = combinations.filter(({ transport }) => transport === "app-server");
const boundMs = 20_000;
const hourMs = 3_600_000;

/** Ways to end a turn, and the error of its result. */
const ends: Record<
  string,
  { end: (streamed: StreamedTurn, stop: AbortController) => unknown; error: object }
> = {
  "interrupt()": { end: (streamed) => streamed.interrupt(), error: { code: "turn_interrupted" } },
  "its signal": { end: (_, stop) => stop.abort(), error: { name: "AbortError" } },
  "leaving its loop": { end: (streamed) => streamed.events.return(), error: { code: "turn_interrupted" } },
};

describe.each(combinations)("a turn with a sub-agent, with $name", ({ transport, model }) => {
  it.each(Object.entries(ends))("ends the sub-agent when ended by %s", async (_, { end, error }) => {
    const mark = randomUUID();
    // A surviving sub-agent would start the command again once the command is ended.
    const works = () => reply.shell(`sleep 1000; echo ${mark}`, { yieldTimeMs: 600_000 });
    await using harness = await startHarness(transport, withSubAgent(works), { model });
    const thread = harness.codex.startThread({ ...harness.threadOptions, sandboxMode: "danger-full-access" });
    const stop = new AbortController();
    const streamed = await thread.runStreamed("Go", { signal: stop.signal });
    const { result } = streamed;
    await until(() => processesMentioning(mark).length > 0);
    await end(streamed, stop);
    await expect(result).rejects.toMatchObject(error);
    const requestsBefore = harness.model.requests.filter(isOfSubAgent).length;
    await vi.waitFor(() => expect(processesMentioning(mark)).toEqual([]), { timeout: boundMs });
    expect((await thread.run("after")).finalResponse).toBe("to after");
    expect(harness.model.requests.filter(isOfSubAgent)).toHaveLength(requestsBefore);
  });

  it("ends the sub-agent when it times out", async () => {
    await using harness = await startHarness(
      transport,
      withSubAgent(() => reply.stall()),
      { model },
    );
    const thread = harness.codex.startThread(harness.threadOptions);
    let request: RecordedRequest;
    let outcome: Promise<void>;
    {
      using clock = stopClock();
      const running = thread.run("Go", { timeoutMs: hourMs });
      outcome = expect(running).rejects.toMatchObject({ code: "turn_timeout", option: "timeoutMs" });
      request = await harness.model.waitForRequest(isOfSubAgent);
      clock.advance(hourMs);
    }
    await outcome;
    expect(await request.outcome).toBe("dropped");
  });
});

describe.each(onServer)("a sub-agent, with $name", ({ transport, model }) => {
  it("keeps idleTimeoutMs from ending the turn that waits for it", async () => {
    const steps = 12;
    const gates = Array.from({ length: steps }, gate);
    const works = async ({ position }: RecordedRequest) => {
      const step = gates[position.numberInTurn - 1];
      if (step === undefined) return reply.text("Counted.");
      await step.opened;
      return reply.shell("true");
    };
    await using harness = await startHarness(transport, withSubAgent(works), { model });
    const thread = harness.codex.startThread(harness.threadOptions);
    const requests = () => harness.model.requests.filter(isOfSubAgent).length;
    using clock = stopClock();
    const running = thread.run("Go", { idleTimeoutMs: 10_000 });
    let failure: unknown;
    running.catch((error: unknown) => {
      failure = error;
    });
    for (const [index, { open }] of gates.entries()) {
      await until(() => requests() > index || failure !== undefined);
      // After this response, everything that the server has sent so far has been read.
      await harness.codex.listModels();
      await clock.pass(2000);
      open();
    }
    expect(await running).toMatchObject({ finalResponse: "Done." });
  });

  it("is counted in subAgentUsage, and not in the usage of the turn", async () => {
    const usage = { usage: { inputTokens: 7000, outputTokens: 70 } };
    const works = ({ position }: RecordedRequest) =>
      position.numberInTurn === 1 ? reply.shell("true", usage) : reply.text("Counted.", usage);
    await using harness = await startHarness(transport, withSubAgent(works), { model });
    const thread = harness.codex.startThread(harness.threadOptions);
    const turn = await thread.run("Go");
    expect(turn.subAgentUsage).toMatchObject({ input_tokens: 14_000, output_tokens: 140 });
    expect(turn.usage?.input_tokens).toBeLessThan(7000);
    const next = await thread.run("after");
    expect(next.subAgentUsage).toMatchObject({ input_tokens: 0, output_tokens: 0 });
  });
});
