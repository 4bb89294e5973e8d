import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "vitest";
import type { JobEngine } from "../src/queue/job-engine.js";
import { documentTopic, jobTopic, logTopic, type TurnDatabase } from "../src/queue/turn-database.js";

/** What every database of a queue has to do. Each check gets one of its own, and a second connection to it. */
export const turnDatabaseChecks: Record<string, (one: TurnDatabase, two: TurnDatabase) => Promise<void>> = {
  async "writes a document only over the version that was read"(one, two) {
    const created = await one.write("turn", "a", {
      version: 0,
      value: { n: 1 },
      state: "queued",
      group: "t",
    });
    expect(created).toMatchObject({ key: "a", version: 1, value: { n: 1 } });
    expect(await two.write("turn", "a", { version: 0, value: {}, state: null, group: null })).toBeUndefined();
    const change = { version: 1, value: { n: 2, text: "\0 é" }, state: "running", group: "t" };
    expect(await two.write("turn", "a", change)).toMatchObject({
      version: 2,
      number: created?.number,
      value: { text: "\0 é" },
    });
    expect(await one.write("turn", "a", change)).toBeUndefined();
    expect(await one.read("turn", "a")).toMatchObject({ version: 2, value: { n: 2, text: "\0 é" } });
    expect(await one.read("request", "a")).toBeUndefined();
  },

  async "lets one of two writers win"(one, two) {
    const writers = [one, two, one, two, one, two];
    const write = { version: 0, value: 1, state: null, group: null };
    const written = await Promise.all(writers.map((database) => database.write("budget", "b", write)));
    expect(written.filter((each) => each !== undefined)).toHaveLength(1);
  },

  async "lists documents in the order of their creation"(one, two) {
    for (const key of ["c", "a", "b"])
      await one.write("turn", key, { version: 0, value: key, state: "queued", group: `t-${key}` });
    const keys = async (list: { state: string } | { group: string }, after = 0, limit = 10) =>
      (await two.list("turn", list, { after, limit })).map(({ key }) => key);
    expect(await keys({ state: "queued" })).toEqual(["c", "a", "b"]);
    expect(await keys({ group: "t-a" })).toEqual(["a"]);
    expect(await keys({ state: "queued" }, 0, 2)).toEqual(["c", "a"]);
    const second = (await one.read("turn", "a"))?.number ?? 0;
    expect(await keys({ state: "queued" }, second)).toEqual(["b"]);
    await one.write("turn", "a", { version: 1, value: "a", state: "finished", group: null });
    expect(await keys({ state: "queued" })).toEqual(["c", "b"]);
    expect(await keys({ group: "t-a" })).toEqual([]);
  },

  async "numbers the entries of a log, and refuses an older fence"(one, two) {
    expect(await one.append("log", [{ a: 1 }, "\0"])).toBe(2);
    const appended = await Promise.all([one, two, one, two].map((each) => each.append("log", ["x", "y"])));
    expect(appended.map(Number).sort((a, b) => a - b)).toEqual([4, 6, 8, 10]);
    expect(await two.append("log", ["new"], { fence: 5, batch: "a" })).toBe(11);
    expect(await one.append("log", ["old"], { fence: 4, batch: "b" })).toBeUndefined();
    expect(await one.append("log", ["by a person"])).toBe(12);
    expect(await one.append("log", ["new"], { fence: 5, batch: "c" })).toBe(13);
    expect(await one.append("log", ["new"], { fence: 5, batch: "c" })).toBe(13);
    expect(await two.readLog("log", 0, 2)).toEqual([
      { id: 1, value: { a: 1 } },
      { id: 2, value: "\0" },
    ]);
    expect((await two.readLog("log", 10, 10)).map(({ value }) => value)).toEqual([
      "new",
      "by a person",
      "new",
    ]);
    expect(await two.readLog("other", 0, 10)).toEqual([]);
  },

  async "appends a batch once, whoever repeats it"(one, two) {
    const ended = ["end", "of it"];
    const appended = [one, two, one, two].map((each) => each.append("log", ended, { batch: "ended" }));
    expect(await Promise.all(appended)).toEqual([2, 2, 2, 2]);
    expect(await one.append("log", ["more"], { fence: 3, batch: "more" })).toBe(3);
    expect(await two.append("log", ended, { fence: 3, batch: "ended" })).toBe(2);
    expect(await two.append("log", ["more"], { batch: "more" })).toBe(3);
    expect(await one.append("other", ended, { batch: "ended" })).toBe(2);
    expect((await two.readLog("log", 0, 10)).map(({ value }) => value)).toEqual(["end", "of it", "more"]);
  },

  async "closes a log to older writers before there are entries"(one, two) {
    expect(await one.append("log", [], { fence: 2, batch: "a" })).toBe(0);
    expect(await two.append("log", ["old"], { fence: 1, batch: "b" })).toBeUndefined();
    expect(await two.append("log", ["new"], { fence: 2, batch: "c" })).toBe(1);
    expect(await one.append("log", [], { fence: 3, batch: "d" })).toBe(1);
    expect(await two.append("log", ["late"], { fence: 2, batch: "e" })).toBeUndefined();
  },

  async "publishes what changed"(one, two) {
    const topics: (string | undefined)[] = [];
    const stop = await two.listen((topic) => topics.push(topic));
    await one.write("turn", "key:1", { version: 0, value: 1, state: null, group: null });
    await one.write("turn", "key:1", { version: 0, value: 1, state: null, group: null });
    await one.append("a log", ["x"]);
    await one.append("a log", ["x"], { fence: 2, batch: "a" });
    await one.append("a log", ["x"], { fence: 1, batch: "b" });
    await until(() => topics.length >= 3);
    stop();
    await one.append("a log", ["x"]);
    await sleep(50);
    expect(topics).toEqual([documentTopic("turn", "key:1"), logTopic("a log"), logTopic("a log")]);
  },

  async "publishes that a queue has a job"(one, two) {
    const topics: (string | undefined)[] = [];
    const stop = await two.listen((topic) => topics.push(topic));
    await using first = await openEngine(one);
    await first.engine.add({ id: "a", queue: "team:a é", key: "a", priority: 0, delayMs: 0 });
    await until(() => topics.length > 0);
    stop();
    expect(topics).toEqual([jobTopic("team:a é")]);
  },

  async "gives each job to one process, those with a low priority first"(one, two) {
    await using first = await openEngine(one);
    await using second = await openEngine(two);
    for (const [id, priority] of [
      ["slow", 5],
      ["a", 0],
      ["b", 0],
      ["a", 0],
    ] as const)
      await first.engine.add({ id, queue: "acme", key: id, priority, delayMs: 0 });
    const taken = [];
    for (const { engine } of [second, first, second, first]) taken.push(await engine.take("acme"));
    expect(taken.map((job) => job?.key)).toEqual(["a", "b", "slow", undefined]);
    expect(await first.engine.take("other")).toBeUndefined();
    await taken[0]?.finish();
    await first.engine.add({ id: "a", queue: "acme", key: "again", priority: 0, delayMs: 0 });
    const again = await second.engine.take("acme");
    expect(again?.key).toBe("again");
    await again?.postpone(100);
    expect(await second.engine.take("acme")).toBeUndefined();
    await until(async () => (await first.engine.take("acme"))?.key === "again");
  },

  async "limits how many jobs of a queue all processes hold"(one, two) {
    await using first = await openEngine(one);
    await using second = await openEngine(two);
    await first.engine.limit("acme", 2);
    for (const id of ["a", "b", "c"])
      await first.engine.add({ id, queue: "acme", key: id, priority: 0, delayMs: 0 });
    const a = await first.engine.take("acme");
    expect([a?.key, (await second.engine.take("acme"))?.key]).toEqual(["a", "b"]);
    expect(await first.engine.take("acme")).toBeUndefined();
    expect(await second.engine.take("acme")).toBeUndefined();
    await a?.finish();
    expect((await second.engine.take("acme"))?.key).toBe("c");
    await first.engine.add({ id: "d", queue: "acme", key: "d", priority: 0, delayMs: 0 });
    expect(await first.engine.take("acme")).toBeUndefined();
    await second.engine.limit("acme", null);
    expect((await first.engine.take("acme"))?.key).toBe("d");
  },

  async "returns a job when the process that holds it is gone"(one, two) {
    await using gone = await openEngine(one, 300);
    await using other = await openEngine(two, 300);
    await gone.engine.add({ id: "a", queue: "acme", key: "a", priority: 0, delayMs: 0 });
    const lost = await gone.engine.take("acme");
    expect(await other.engine.take("acme")).toBeUndefined();
    await other.engine.watch("acme");
    let found: Awaited<ReturnType<JobEngine["take"]>>;
    await until(async () => {
      found = await other.engine.take("acme");
      return found !== undefined;
    });
    expect(await lost?.extend()).toBe(false);
    await lost?.finish();
    await lost?.postpone(0);
    expect(await found?.extend()).toBe(true);
    await found?.finish();
  },

  async "returns the jobs of a process that is gone when it is this process's turn to do so"(one, two) {
    await using gone = await openEngine(one, 300);
    let asked = 0;
    const mayRecover = async () => ++asked > 3;
    await using other = await openEngine(two, 300, mayRecover);
    await gone.engine.add({ id: "a", queue: "acme", key: "a", priority: 0, delayMs: 0 });
    await gone.engine.take("acme");
    await other.engine.watch("acme");
    await until(async () => (await other.engine.take("acme")) !== undefined);
    expect(asked).toBeGreaterThan(3);
  },

  async "keeps a job that its process extends"(one, two) {
    await using first = await openEngine(one, 2000);
    await using other = await openEngine(two, 2000);
    await first.engine.add({ id: "a", queue: "acme", key: "a", priority: 0, delayMs: 0 });
    const job = await first.engine.take("acme");
    await other.engine.watch("acme");
    for (let beat = 0; beat < 30; beat += 1) {
      await sleep(100);
      expect(await job?.extend()).toBe(true);
      expect(await other.engine.take("acme")).toBeUndefined();
    }
  },
};

async function openEngine(
  database: TurnDatabase,
  lockMs = 5000,
  mayRecover = async (_queue: string) => true,
) {
  const engine = await database.openEngine({ lockMs, mayRecover, onError: () => {} });
  return { engine, [Symbol.asyncDispose]: () => engine.close() };
}

/** Waits until a condition holds. */
export async function until(holds: () => boolean | Promise<boolean>, ms = 10_000): Promise<void> {
  const deadline = Date.now() + ms;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error("The condition did not hold in time.");
    await sleep(10);
  }
}
