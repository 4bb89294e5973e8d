import { describe, expect, it } from "vitest";
import { type SubmittedTurn, TurnQueue, TurnWorker, type TurnWorkerOptions } from "../src/index.js";

/** Nothing listens here: what is wrong is refused before anything is sent. */
const database = "postgres://127.0.0.1:1/none";
const codex = () => {
  throw new Error("Nothing needs an agent.");
};

describe("submit()", () => {
  it.each<[string, Partial<SubmittedTurn>]>([
    ["the key of a turn", { key: "" }],
    ["the key of a thread", { thread: "a\nb" }],
    ["`input` is empty", { input: "" }],
    ["`input` must be", { input: 7 as never }],
    ["the name of an account", { account: "" }],
    ["`priority` must be", { priority: -1 }],
    ["`priority` must be", { priority: 1.5 }],
    ["the key of a budget", { budget: { key: "", maxTokens: 1 } }],
    ["No account can have the name timers", { account: "timers" }],
    ["`budget.maxTokens`", { budget: { key: "team", maxTokens: Number.POSITIVE_INFINITY } }],
    ["`budget.maxTokens`", { budget: { key: "team", maxTokens: 0 } }],
  ])("refuses a turn: %s", async (message, turn) => {
    await using turns = new TurnQueue({ database });
    await expect(turns.submit({ key: "k", thread: "t", input: "Go", ...turn })).rejects.toMatchObject({
      code: "invalid_option",
      message: expect.stringContaining(message),
    });
  });

  it("says that the database cannot be reached", async () => {
    await using turns = new TurnQueue({ database });
    const submitted = turns.submit({ key: "k", thread: "t", input: "Go" });
    await expect(submitted).rejects.toMatchObject({ code: "store_failed", retryable: true });
  });

  it.each([{}, { database, redis: "redis://127.0.0.1:1" }])("needs one server: %j", async (location) => {
    await using turns = new TurnQueue(location as never);
    const submitted = turns.submit({ key: "k", thread: "t", input: "Go" });
    await expect(submitted).rejects.toMatchObject({ code: "invalid_option" });
  });
});

describe("a worker", () => {
  it.each<[string, Partial<TurnWorkerOptions>]>([
    ["`codex` must be a function", { codex: undefined as never }],
    ["`accounts` is empty", { accounts: {} }],
    ["`concurrency`", { concurrency: 0 }],
    ["`leaseMs`", { leaseMs: 10 }],
    ["`approvals.holdMs`", { approvals: { holdMs: -1 } }],
    ["`approvals.expireMs`", { approvals: { expireMs: 0 } }],
    ['accounts["acme"].concurrency', { accounts: { acme: { concurrency: Number.NaN } } }],
    ["must be an integer", { concurrency: 1.5 }],
    ["must be an integer from 1 to 2147483647", { approvals: { expireMs: 30 * 86_400_000 } }],
    ["the name of a worker", { name: "" }],
  ])("refuses its options: %s", (message, options) => {
    expect(() => new TurnWorker({ database, codex, ...options } as TurnWorkerOptions)).toThrow(message);
  });

  it("rejects run() when the database cannot be reached", async () => {
    const worker = new TurnWorker({ database, codex });
    await expect(worker.run()).rejects.toMatchObject({ code: "store_failed", retryable: true });
  });
});
