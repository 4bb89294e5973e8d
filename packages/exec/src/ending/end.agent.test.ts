import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { isAlive, survivorsOf } from "../../fixtures/is-alive.js";
import { readLines, readUntil } from "../../fixtures/read-lines.js";
import { startFixture } from "../../fixtures/start-fixture.js";

async function timed<T>(work: Promise<T>): Promise<[T, number]> {
  const startedAt = performance.now();
  return [await work, performance.now() - startedAt];
}

describe("end", () => {
  it("lets a process go that ends with its stdin", async () => {
    const child = await startFixture("echoes-stdin");
    const [exit, ms] = await timed(child.end());
    expect(exit).toEqual({ code: 0, signal: null });
    expect(ms).toBeLessThan(1_500);
  });

  it("asks with SIGINT first, so that the process can clean up", async () => {
    const child = await startFixture("ends-on-signal", ["SIGINT", 100], { input: "" });
    await readUntil(child.lines[Symbol.asyncIterator]());
    expect(await child.end()).toEqual({ code: 7, signal: null });
  });

  it("goes on to SIGTERM", async () => {
    const child = await startFixture("ends-on-signal", ["SIGTERM"], { input: "", interruptGraceMs: 100 });
    await readUntil(child.lines[Symbol.asyncIterator]());
    const [exit, ms] = await timed(child.end());
    expect(exit).toEqual({ code: 7, signal: null });
    expect(ms).toBeGreaterThan(90);
  });

  it("begins with SIGTERM when there is no grace for SIGINT", async () => {
    const child = await startFixture("ends-on-signal", ["SIGINT"], {
      input: "",
      interruptGraceMs: 0,
      killGraceMs: 200,
    });
    await readUntil(child.lines[Symbol.asyncIterator]());
    expect(await child.end()).toEqual({ code: null, signal: "SIGKILL" });
  });

  it("sends SIGKILL killGraceMs after the first signal", async () => {
    const child = await startFixture("ignores-signals", [], { input: "", killGraceMs: 400 });
    await readUntil(child.lines[Symbol.asyncIterator](), (line) => line === "ready");
    const [exit, ms] = await timed(child.end());
    expect(exit).toEqual({ code: null, signal: "SIGKILL" });
    expect(ms).toBeGreaterThan(380);
    expect(ms).toBeLessThan(1_500);
  });

  it("waits stdinGraceMs first when stdin was open, and graceMs whenever it is given", async () => {
    for (const [options, end] of [
      [{ stdinGraceMs: 250 }, {}],
      [{ input: "" }, { graceMs: 250 }],
    ] as const) {
      const child = await startFixture("ends-on-signal", ["SIGINT"], options);
      await readUntil(child.lines[Symbol.asyncIterator]());
      const [exit, ms] = await timed(child.end(end));
      expect(exit).toEqual({ code: 7, signal: null });
      expect(ms).toBeGreaterThan(240);
    }
  });

  it("is hurried by a later call, and gives every call the same exit", async () => {
    const child = await startFixture("ends-on-signal", ["SIGINT"], { input: "" });
    await readUntil(child.lines[Symbol.asyncIterator]());
    const patient = child.end({ graceMs: 60_000 });
    await sleep(50);
    const [exits, ms] = await timed(Promise.all([child.end({ graceMs: 90_000 }), child.end(), patient]));
    expect(exits).toEqual(Array(3).fill({ code: 7, signal: null }));
    expect(ms).toBeLessThan(1_500);
    expect(await child.end()).toEqual({ code: 7, signal: null });
  });

  it("works right after the start and after the exit", async () => {
    const early = await startFixture("ignores-signals", [], { input: "" });
    expect((await early.end()).signal).toBe("SIGINT");
    const late = await startFixture("exits-early", [3]);
    await late.exited;
    expect(await late.end()).toEqual({ code: 3, signal: null });
  });

  it("ends the iteration of lines, also for a process that floods them unread", async () => {
    const child = await startFixture("floods-stdout", [1000], { input: "" });
    const reading = readLines(child);
    await child.end();
    await reading;
    const unread = await startFixture("floods-stdout", [1000], { input: "" });
    await sleep(200);
    expect((await unread.end()).signal).toBe("SIGINT");
    expect(await readLines(unread)).toEqual([]);
  });

  it.each([
    ["that ends with the first signal", []],
    ["that ignores all signals but SIGKILL", ["ignores-signals"]],
  ])("leaves no descendant of a process %s", async (_, args) => {
    const child = await startFixture("has-descendants", args, { input: "", killGraceMs: 400 });
    const pids: number[] = JSON.parse(await readUntil(child.lines[Symbol.asyncIterator]()));
    expect(pids).toHaveLength(5);
    expect(pids.every(isAlive)).toBe(true);
    const [, ms] = await timed(child.end());
    expect(pids.filter(isAlive)).toEqual([]);
    expect(ms).toBeLessThan(3_000);
  });

  it("ends what a process left behind that was killed by somebody else", async () => {
    const child = await startFixture("kills-itself", ["SIGKILL"], { killGraceMs: 300 });
    const [command] = await readLines(child);
    expect(await child.exited).toEqual({ code: null, signal: "SIGKILL" });
    expect(await survivorsOf([Number(command)])).toEqual([]);
  });
});
