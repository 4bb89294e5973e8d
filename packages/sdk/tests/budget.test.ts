import { reply } from "@codex/testing";
import { describe, expect, it } from "vitest";
import { type Budget, BudgetExceededError, type ThreadEvent } from "../src/index.js";
import { combinations, startHarness, transports } from "./harness.js";

const uses = (inputTokens: number, outputTokens = 0) => ({ usage: { inputTokens, outputTokens } });

/** Names prices for every model that the tests use. */
const prices = {
  "gpt-5.5": { input: 2, cachedInput: 0.5, output: 10, reasoningOutput: 20 },
  "gpt-6.2-sol": { input: 2, cachedInput: 0.5, output: 10, reasoningOutput: 20 },
};

describe.each(combinations)("a budget on $name", ({ transport, model }) => {
  const start = (...replies: Parameters<typeof startHarness>[1] & unknown[]) =>
    startHarness(transport, replies, { model });

  it("warns of a turn at four fifths, and interrupts it once all is used", async () => {
    await using harness = await start(
      reply.shell("echo one", uses(700, 100)),
      reply.shell("echo two", uses(150, 50)),
      reply.shell("sleep 20", uses(0)),
      reply.text("never"),
    );
    const thread = harness.codex.startThread(harness.threadOptions);
    const streamed = await thread.runStreamed("Go", { budget: { totalTokens: 1000 } });
    const seen: ThreadEvent[] = [];
    const reading = (async () => {
      for await (const event of streamed.events) seen.push(event);
    })();
    await expect(reading).rejects.toBeInstanceOf(BudgetExceededError);
    const error = await streamed.result.catch((reason: BudgetExceededError) => reason);
    expect(error).toMatchObject({
      code: "budget_exceeded",
      scope: "turn",
      limit: "totalTokens",
      used: 1000,
      allowed: 1000,
      retryable: false,
      began: true,
      threadId: thread.id,
      usage: { input_tokens: 850, output_tokens: 150 },
    });
    // exec may have made two calls until its session is read.
    const used = transport === "exec" ? expect.any(Number) : 800;
    const warning = { type: "budget.warning", scope: "turn", limit: "total_tokens", used, allowed: 1000 };
    expect(seen.filter(({ type }) => type === "budget.warning")).toEqual([warning]);
    expect(JSON.stringify(error)).toContain("echo one");
  });

  it("of a thread and of a Codex counts the turns before, and starts no other one", async () => {
    await using harness = await start(
      reply.text("a", uses(60)),
      reply.text("b", uses(60)),
      reply.text("c", uses(1)),
    );
    const { codex, threadOptions } = harness;
    const thread = codex.startThread({ ...threadOptions, budget: { totalTokens: 100 } });
    await thread.run("a");
    await thread.run("b");
    const refused = { code: "budget_exceeded", scope: "thread", used: 120, began: false };
    await expect(thread.run("c")).rejects.toMatchObject(refused);
    // Another thread has a budget of its own.
    await codex.startThread({ ...threadOptions, budget: { totalTokens: 100 } }).run("c");
    expect(harness.model.requests).toHaveLength(3);
  });

  it("of a Codex is shared by its threads", async () => {
    await using harness = await startHarness(
      transport,
      [reply.text("a", uses(5, 60)), reply.text("b", uses(5, 60))],
      {
        model,
        budget: { outputTokens: 100 },
      },
    );
    const { codex, threadOptions } = harness;
    await codex.startThread(threadOptions).run("a");
    await codex.startThread(threadOptions).run("b");
    const refused = { scope: "codex", limit: "outputTokens", used: 120, began: false };
    await expect(codex.startThread(threadOptions).run("c")).rejects.toMatchObject(refused);
  });

  it("of money counts each kind of token at its price", async () => {
    const usage = {
      inputTokens: 1_000_000,
      cachedInputTokens: 400_000,
      outputTokens: 100_000,
      reasoningOutputTokens: 50_000,
    };
    await using harness = await start(reply.text("a", { usage }));
    const { codex, threadOptions } = harness;
    const named = { ...threadOptions, model: model ?? "gpt-6.2-sol" };
    const turn = await codex.startThread(named).run("a", { budget: { cost: { prices } } });
    expect(turn.cost).toBeCloseTo(1.2 + 0.2 + 0.5 + 1);
    const spent = codex.startThread({ ...named, budget: { cost: { amount: 0, prices } } }).run("b");
    await expect(spent).rejects.toMatchObject({ limit: "cost", used: 0, allowed: 0 });
    await expect(
      codex.startThread(named).run("c", { budget: { cost: { prices: {} } } }),
    ).rejects.toMatchObject({
      code: "invalid_option",
      message: expect.stringContaining(named.model),
    });
  });
});

describe.each(transports)("an invalid budget on %s", (transport) => {
  it.each<[unknown, string]>([
    [{}, "budget"],
    [{ tokens: 5 }, "budget.tokens"],
    [{ totalTokens: 0 }, "budget.totalTokens"],
    [{ totalTokens: 10, outputTokens: 20 }, "budget.outputTokens"],
    [{ cost: { amount: -1, prices } }, "budget.cost.amount"],
    [{ cost: { amount: 1 } }, "budget.cost.prices"],
    [{ cost: { prices: { m: { input: 1 } } } }, 'budget.cost.prices["m"].output'],
    [{ limitPercent: 101 }, "budget.limitPercent"],
  ])("%j is rejected at the call", async (given, name) => {
    await using harness = await startHarness(transport, []);
    const { codex, codexOptions, threadOptions } = harness;
    const budget = given as Budget;
    const rejected = expect.objectContaining({
      code: "invalid_option",
      message: expect.stringContaining(`\`${name}\``),
    });
    expect(() => codex.startThread({ ...threadOptions, budget })).toThrow(rejected);
    await expect(codex.startThread(threadOptions).run("Go", { budget })).rejects.toEqual(rejected);
    const { Codex } = await import("../src/index.js");
    expect(() => new Codex({ ...codexOptions, budget })).toThrow(rejected);
  });
});

it("refuses what exec does not report", async () => {
  await using harness = await startHarness("exec", []);
  const { codex, threadOptions } = harness;
  expect(() => codex.startThread({ ...threadOptions, budget: { limitPercent: 90 } })).toThrow("app-server");
  const run = codex.startThread(threadOptions).run("Go", { budget: { cost: { prices } } });
  await expect(run).rejects.toMatchObject({ code: "invalid_option", option: "model", began: false });
});
