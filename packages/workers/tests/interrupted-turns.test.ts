import { appendFileSync, readdirSync } from "node:fs";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { reply } from "@codex/testing";
import { describe, expect, it } from "vitest";
import {
  DirectoryStore,
  type Lease,
  type RunStoredTurnOptions,
  runStoredTurn,
  type SessionStore,
  StoreError,
} from "../src/store.js";
import { wholeLines } from "../src/stored-turn/session-tail.js";
import { commandThenDone, models, readLines, startHosts, storedInputs } from "./stored-hosts.js";

const turnOf = (turn: Partial<RunStoredTurnOptions>) =>
  ({ key: "turn", thread: "thread", input: "Go", owner: "one", ...turn }) as RunStoredTurnOptions;

const continued = "Continue where you stopped. Look first at what was already done.";

/** A store some of whose methods are replaced. */
function withMethods(store: SessionStore, methods: Partial<SessionStore>): SessionStore {
  return new Proxy(store, {
    get: (target, name: keyof SessionStore) => methods[name] ?? target[name].bind(target),
  });
}

const refused = (retryable: boolean) => new StoreError("store_failed", "The store is away.", { retryable });

/** A gate that is closed until it is opened. */
function gate(): { opened: Promise<void>; open(): void } {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}

/** Lets a lease of somebody else expire, and takes it. */
async function takeOver(store: SessionStore, lease: Lease): Promise<Lease> {
  for (;;) {
    await store.renew({ ...lease, ttlMs: 1 });
    await sleep(10);
    const taken = await store.acquire(lease.key, "two", 60_000).catch(() => undefined);
    if (taken !== undefined) return taken;
  }
}

/** Two hosts with a store, and the options of a turn on each. */
async function startTurns(...given: Parameters<typeof startHosts>) {
  const setting = await startHosts(...given);
  const store: SessionStore = new DirectoryStore({ directory: setting.storeDirectory });
  const prepare = () => setting.threadOptions;
  const [one, two] = setting.hosts.map(({ codex }) => turnOf({ store, codex, prepare })) as [
    RunStoredTurnOptions,
    RunStoredTurnOptions,
  ];
  return { ...setting, store, one, two };
}

describe.each(models)("a lease that is taken over, with $name", ({ model }) => {
  it("keeps the first host from writing; its home takes the stored session next time", async () => {
    const { opened, open } = gate();
    let requests = 0;
    const held = async () => {
      requests += 1;
      if (requests === 1) await opened;
      return requests < 3 ? reply.shell("true") : reply.text("Done.");
    };
    await using setting = await startTurns(held, model);
    const { store, one, two } = setting;
    let lease: Lease | undefined;
    const store1 = withMethods(store, {
      acquire: async (...args) => {
        lease = await store.acquire(...args);
        return lease;
      },
    });
    const first = runStoredTurn({ ...one, store: store1, flushMs: 20 });
    const lost = expect(first).rejects.toMatchObject({ code: "lease_lost" });
    await setting.model.nextRequest();
    await expect.poll(() => storedInputs(store, "thread")).toEqual(["turn"]);
    await store.release(await takeOver(store, lease as Lease));
    const result = await runStoredTurn(two);
    expect(result).toMatchObject({ status: "completed", finalResponse: "Done." });
    const lines = await readLines(store, "thread");

    open();
    await lost;
    expect(await readLines(store, "thread")).toEqual(lines);
    expect(await store.readTurn("turn")).toMatchObject({ result });

    await runStoredTurn({ ...one, key: "next", input: "two" });
    expect(setting.model.requests.at(-1)?.userTexts).toEqual(["Go", continued, "two"]);
    const { file } = (await one.codex.findSession(result.threadId)) ?? { file: "" };
    expect(readdirSync(dirname(file)).filter((name) => name.endsWith(".aside"))).toHaveLength(1);
  });
});

describe("a lease", () => {
  it("that is lost while the model works ends the turn at the next renewal", async () => {
    await using setting = await startTurns([reply.stall()]);
    const { store, one } = setting;
    let lease: Lease | undefined;
    const acquire: SessionStore["acquire"] = async (...args) => {
      lease = await store.acquire(...args);
      return lease;
    };
    const turn = runStoredTurn({
      ...one,
      store: withMethods(store, { acquire }),
      leaseMs: 900,
      flushMs: 600_000,
    });
    const lost = expect(turn).rejects.toMatchObject({ code: "lease_lost", key: "thread" });
    await setting.model.nextRequest();
    await takeOver(store, lease as Lease);
    await lost;
  });

  it("that is held starts nothing", async () => {
    await using setting = await startTurns([]);
    await setting.store.acquire("thread", "two", 60_000);
    const held = { code: "lease_held", retryable: true, owner: "two" };
    await expect(runStoredTurn(setting.one)).rejects.toMatchObject(held);
    expect(await setting.store.readTurn("turn")).toBeUndefined();
    expect(setting.model.requests).toHaveLength(0);
  });

  it("is renewed with a beat, and released when preparing fails", async () => {
    await using setting = await startTurns([reply.text("Done.")]);
    const { one } = setting;
    const beaten = gate();
    const options = { ...one, leaseMs: 150, onBeat: beaten.open };
    const prepare = async () => {
      await beaten.opened;
      throw new Error("no checkout");
    };
    await expect(runStoredTurn({ ...options, prepare })).rejects.toThrow("no checkout");
    expect(await runStoredTurn(one)).toMatchObject({ finalResponse: "Done." });
  });

  it("is released when the beat throws, which ends the turn", async () => {
    await using setting = await startTurns([reply.stall(), reply.text("Done.")]);
    const { one, two, model } = setting;
    const onBeat = () => {
      if (model.requests.length > 0) throw new Error("cancelled by the engine");
    };
    await expect(runStoredTurn({ ...one, leaseMs: 300, onBeat })).rejects.toThrow("cancelled by the engine");
    expect(await runStoredTurn(two)).toMatchObject({ finalResponse: "Done." });
  });
});

describe.each(models)("an approval, with $name", ({ model }) => {
  it("is shown after what leads to it is stored", async () => {
    await using setting = await startTurns(
      commandThenDone("touch made", { escalate: true, justification: "to make a file" }),
      model,
    );
    const { store, one, threadOptions } = setting;
    const slow = withMethods(store, {
      append: async (...args) => {
        await sleep(300);
        return store.append(...args);
      },
    });
    const shown: string[] = [];
    const onApproval = async () => {
      shown.push(JSON.stringify(await readLines(store, "thread")));
      return "accept" as const;
    };
    const prepare = () => ({ ...threadOptions, sandboxMode: "read-only" as const, onApproval });
    await runStoredTurn({ ...one, store: slow, prepare });
    expect(shown).toHaveLength(1);
    expect(shown[0]).toContain('"client_id":"turn"');
    expect(shown[0]).toContain("touch made");
  });
});

describe("a turn that ended without a recorded result", () => {
  it("is not asked of the model again", async () => {
    await using setting = await startTurns(commandThenDone("echo hi"));
    const { store, one, two, model } = setting;
    const finishTurn = async () => {
      throw refused(false);
    };
    const failing = runStoredTurn({ ...one, store: withMethods(store, { finishTurn }) });
    await expect(failing).rejects.toMatchObject({ code: "store_failed" });
    const requests = model.requests.length;
    const result = await runStoredTurn({ ...two, prepare: () => Promise.reject(new Error("not called")) });
    expect(result).toMatchObject({ status: "completed", finalResponse: "Done.", usage: null });
    expect(result.items.map(({ type }) => type)).toEqual(["command_execution", "agent_message"]);
    expect(model.requests).toHaveLength(requests);
    expect(await store.readTurn("turn")).toMatchObject({ result });
  });
});

describe("a turn whose end only its home has", () => {
  it("is not asked of the model again there, and its end is stored", async () => {
    await using setting = await startTurns(() => reply.text("Done."));
    const { store, one, model } = setting;
    const append: SessionStore["append"] = async (lease, write) => {
      if (Buffer.from(write.bytes).includes('"task_complete"')) throw refused(false);
      return store.append(lease, write);
    };
    const failing = runStoredTurn({ ...one, store: withMethods(store, { append }) });
    await expect(failing).rejects.toMatchObject({ code: "store_failed" });
    expect(JSON.stringify(await readLines(store, "thread"))).not.toContain("task_complete");
    expect(await runStoredTurn(one)).toMatchObject({ status: "completed", finalResponse: "Done." });
    expect(JSON.stringify(await readLines(store, "thread"))).toContain("task_complete");
    expect(model.requests).toHaveLength(1);
  });
});

describe("a turn that was aborted", () => {
  it("stays open, and continues with an input of its own each time", async () => {
    await using setting = await startTurns([reply.stall(), reply.stall(), reply.text("Done.")]);
    const { store, one, two, model } = setting;
    for (const turn of [one, two]) {
      const controller = new AbortController();
      const running = runStoredTurn({ ...turn, signal: controller.signal });
      const aborted = expect(running).rejects.toThrow("drained");
      await model.nextRequest();
      controller.abort(new Error("drained"));
      await aborted;
    }
    expect(await store.readTurn("turn")).toMatchObject({ state: "open" });
    expect(await runStoredTurn(one)).toMatchObject({ finalResponse: "Done." });
    expect(model.requests.at(-1)?.userTexts).toEqual(["Go", continued, continued]);
    const inputs = await storedInputs(store, "thread");
    expect(inputs).toEqual([
      "turn",
      expect.stringMatching(/^continue-1-/),
      expect.stringMatching(/^continue-2-/),
    ]);
  });
});

describe("a turn that failed", () => {
  it("is recorded if the reason lasts", async () => {
    await using setting = await startTurns([reply.fail(400, { error: { message: "bad model" } })]);
    const { one, two, model } = setting;
    const result = await runStoredTurn(one);
    expect(result).toMatchObject({ status: "failed", finalResponse: "" });
    expect(result.error?.message).toContain("bad model");
    expect(await runStoredTurn(two)).toEqual(result);
    expect(model.requests).toHaveLength(1);
  });

  it("is continued if the reason can go away", async () => {
    await using setting = await startTurns([reply.fail(500), reply.text("Done.")]);
    const { store, one, two, model } = setting;
    await expect(runStoredTurn(one)).rejects.toMatchObject({ code: "turn_failed", retryable: true });
    expect(await store.readTurn("turn")).toMatchObject({ state: "open" });
    expect(await runStoredTurn(two)).toMatchObject({ status: "completed", finalResponse: "Done." });
    expect(model.requests.at(-1)?.userTexts).toEqual(["Go", continued]);
  });
});

describe("a store that fails", () => {
  it("for a moment is asked again, also when a write had arrived", async () => {
    await using setting = await startTurns(commandThenDone("echo hi"));
    const { store, one, model } = setting;
    let calls = 0;
    const append: SessionStore["append"] = async (...args) => {
      calls += 1;
      if (calls === 1) throw refused(true);
      const size = await store.append(...args);
      if (calls === 3) throw refused(true);
      return size;
    };
    const result = await runStoredTurn({ ...one, store: withMethods(store, { append }) });
    expect(result).toMatchObject({ finalResponse: "Done." });
    expect(calls).toBeGreaterThan(3);
    expect(await storedInputs(store, "thread")).toEqual(["turn"]);
    expect(model.requests).toHaveLength(2);
  });

  it("for good ends the turn; its host later adds what only its home has, without a line that was cut", async () => {
    await using setting = await startTurns([reply.stall(), reply.text("Done.")]);
    const { store, one, model } = setting;
    const asked = model.nextRequest();
    const append: SessionStore["append"] = async (lease, write) => {
      if (write.offset > 0) {
        await asked;
        throw refused(false);
      }
      return store.append(lease, { ...write, bytes: write.bytes.subarray(0, write.bytes.indexOf(10) + 1) });
    };
    const failing = runStoredTurn({ ...one, store: withMethods(store, { append }), flushMs: 20 });
    await expect(failing).rejects.toMatchObject({ code: "store_failed" });
    expect(await storedInputs(store, "thread")).toEqual([]);
    const { threadId } = (await store.read("thread")) ?? { threadId: "" };
    const { file } = (await one.codex.findSession(threadId)) ?? { file: "" };
    appendFileSync(file, '{"type":"event_msg","pay');

    expect(await runStoredTurn(one)).toMatchObject({ finalResponse: "Done." });
    expect(await storedInputs(store, "thread")).toEqual(["turn", expect.any(String)]);
    expect(model.requests.at(-1)?.userTexts).toEqual(["Go", continued]);
  });

  it.each(models)(
    "with a prompt whose id is missing runs the prompt once, with $name",
    async ({ model: name }) => {
      await using setting = await startTurns(() => reply.text("Done."), name);
      const { store, one, two, model } = setting;
      await runStoredTurn(one);
      const { threadId } = (await store.read("thread")) ?? { threadId: "" };
      const { file } = (await one.codex.findSession(threadId)) ?? { file: "" };
      const content = [{ type: "input_text", text: "Next" }];
      const payload = { type: "message", role: "user", content };
      appendFileSync(
        file,
        `${JSON.stringify({ timestamp: new Date().toISOString(), type: "response_item", payload })}\n`,
      );
      for (const [host, prompts] of [
        [one, ["Go", "Next"]],
        [two, ["Go", "Next", "Last"]],
      ] as const) {
        const input = prompts.at(-1) ?? "";
        await runStoredTurn({ ...host, key: input, input });
        expect(model.requests.at(-1)?.userTexts).toEqual(prompts);
      }
    },
  );

  it("that is read while codex writes never ends between a prompt and its id", () => {
    const lines = [
      { type: "session_meta", payload: {} },
      { type: "response_item", payload: { type: "message", role: "user", content: [] } },
      { type: "response_item", payload: { type: "message", role: "user", content: [] } },
      { type: "event_msg", payload: { item: { type: "UserMessage", client_id: "a" } } },
      { type: "response_item", payload: { type: "message", role: "assistant", content: [] } },
    ].map((line) => `${JSON.stringify(line)}\n`);
    const whole = Buffer.from(lines.join(""));
    const ends = new Set(Array.from(whole, (_, end) => wholeLines(whole.subarray(0, end)).length));
    const endOf = (count: number) => lines.slice(0, count).join("").length;
    expect([...ends]).toEqual([0, endOf(1), endOf(4)]);
    expect(wholeLines(whole)).toEqual(whole);
  });
});

describe("on exec", () => {
  it.each([
    ["continue", [["Go", continued]]],
    ["rerun", [["Go", "Go"]]],
  ] as const)("an open turn follows `interrupted: %j`", async (interrupted, expected) => {
    await using setting = await startTurns(() => reply.text("Done."), "gpt-5.5", "exec");
    const { store, one, two, model } = setting;
    const finishTurn = async () => {
      throw refused(false);
    };
    const failing = runStoredTurn({ ...one, store: withMethods(store, { finishTurn }) });
    await expect(failing).rejects.toMatchObject({ code: "store_failed" });
    await expect(runStoredTurn(two)).rejects.toMatchObject({ code: "turn_interrupted" });
    expect(await runStoredTurn({ ...two, interrupted })).toMatchObject({ finalResponse: "Done." });
    expect(model.requests.slice(1).map(({ userTexts }) => userTexts)).toEqual(expected);
  });
});

describe("wrong use", () => {
  it("is refused before anything runs", async () => {
    await using setting = await startTurns([]);
    const { one, model } = setting;
    const refusal = (turn: Partial<RunStoredTurnOptions>) =>
      expect(runStoredTurn({ ...one, ...turn })).rejects;
    await refusal({ interrupted: "again" as never }).toMatchObject({ code: "invalid_option" });
    await refusal({ flushMs: 0 }).toMatchObject({ code: "invalid_option" });
    await refusal({ leaseMs: 0 }).toMatchObject({ code: "invalid_option" });
    await refusal({ key: "" }).toMatchObject({ code: "invalid_option" });
    await refusal({ input: "" }).toMatchObject({ code: "invalid_input" });
    await refusal({ prepare: () => ({ ephemeral: true }) }).toMatchObject({ code: "invalid_option" });
    await refusal({ signal: AbortSignal.abort(new Error("early")) }).toThrow("early");
    expect(model.requests).toHaveLength(0);
  });
});
