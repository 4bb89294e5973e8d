import { describe, expect, it } from "vitest";
import { handlesSignals, hasReported, stopClock, until } from "../../fixtures/clock.js";
import { isAlive, survivorsOf } from "../../fixtures/is-alive.js";
import { readLines, readUntil } from "../../fixtures/read-lines.js";
import { startFixture } from "../../fixtures/start-fixture.js";
import type { OutputReader } from "../streams/output-reader.js";
import { defaultInterruptGraceMs } from "./process-termination.js";

describe("end", () => {
  it("resolves as soon as a process exits because its stdin is closed", async () => {
    const child = await startFixture("echoes-stdin", [], { stdinGraceMs: 600_000 });
    expect(await child.end()).toEqual({ code: 0, signal: null });
  });

  it("sends SIGINT first, so that the process can clean up", async () => {
    const child = await startFixture("ends-on-signal", ["SIGINT", 100], { input: "" });
    await readUntil(child.lines[Symbol.asyncIterator]());
    expect(await child.end()).toEqual({ code: 7, signal: null });
  });

  it("sends SIGTERM interruptGraceMs after SIGINT", async () => {
    const child = await startFixture("ends-on-signal", ["SIGTERM"], { input: "", interruptGraceMs: 100 });
    await readUntil(child.lines[Symbol.asyncIterator]());
    using clock = stopClock();
    const ending = child.end();
    clock.advance(0);
    await hasReported(child, "SIGINT");
    clock.advance(99);
    await handlesSignals(child);
    clock.advance(1);
    expect(await ending).toEqual({ code: 7, signal: null });
    expect(child.stderrTail).toBe("SIGINT\nSIGHUP\nSIGTERM\n");
  });

  it("begins with SIGTERM when interruptGraceMs is 0", async () => {
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
    using clock = stopClock();
    const ending = child.end();
    clock.advance(0);
    await hasReported(child, "SIGINT");
    clock.advance(200);
    await hasReported(child, "SIGTERM");
    clock.advance(199);
    await handlesSignals(child);
    clock.advance(1);
    expect(await ending).toEqual({ code: null, signal: "SIGKILL" });
  });

  it.each([
    ["stdinGraceMs first when stdin was open", { stdinGraceMs: 250 }, {}],
    ["graceMs whenever it is given", { input: "" }, { graceMs: 250 }],
  ])("waits %s", async (_, options, end) => {
    const child = await startFixture("ends-on-signal", ["SIGINT"], options);
    await readUntil(child.lines[Symbol.asyncIterator]());
    using clock = stopClock();
    const ending = child.end(end);
    clock.advance(249);
    await handlesSignals(child);
    clock.advance(1);
    expect(await ending).toEqual({ code: 7, signal: null });
    expect(child.stderrTail).toBe("SIGHUP\nSIGINT\n");
  });

  it("a later call shortens the grace period, and all calls resolve to the same exit", async () => {
    const child = await startFixture("ends-on-signal", ["SIGINT"], { input: "" });
    await readUntil(child.lines[Symbol.asyncIterator]());
    const patient = child.end({ graceMs: 600_000 });
    const exits = await Promise.all([child.end({ graceMs: 900_000 }), child.end(), patient]);
    expect(exits).toEqual(Array(3).fill({ code: 7, signal: null }));
    expect(await child.end()).toEqual({ code: 7, signal: null });
  });

  it("works right after the start and after the exit", async () => {
    const early = await startFixture("ignores-signals", [], { input: "" });
    expect((await early.end()).signal).toBe("SIGINT");
    const late = await startFixture("exits-early", [3]);
    await late.exited;
    expect(await late.end()).toEqual({ code: 3, signal: null });
  });

  it("ends the iteration of lines, even for a process that floods unread stdout", async () => {
    const child = await startFixture("floods-stdout", [1000], { input: "" });
    const reading = readLines(child);
    await child.end();
    await reading;
    const unread = await startFixture("floods-stdout", [1000], { input: "" });
    await until(() => (unread.lines as OutputReader).isPaused());
    expect((await unread.end()).signal).toBe("SIGINT");
    expect(await readLines(unread)).toEqual([]);
  });

  it.each([
    ["that ends with the first signal", []],
    ["that ignores all signals but SIGKILL", ["ignores-signals"]],
  ])("leaves no descendant of a process %s, killGraceMs later", async (_, args) => {
    const child = await startFixture("has-descendants", args, { input: "", killGraceMs: 600_000 });
    const pids: number[] = JSON.parse(await readUntil(child.lines[Symbol.asyncIterator]()));
    expect(pids).toHaveLength(5);
    using clock = stopClock();
    const ending = child.end();
    clock.advance(0);
    if (args.length === 0) {
      await child.exited;
    } else {
      await hasReported(child, "SIGINT");
      clock.advance(defaultInterruptGraceMs);
      await hasReported(child, "SIGTERM");
    }
    clock.advance(500_000);
    expect(pids.every(isAlive)).toBe(true);
    clock.advance(100_000);
    await ending;
    expect(pids.filter(isAlive)).toEqual([]);
  });

  it("ends the descendants of a process that another program killed", async () => {
    const child = await startFixture("kills-itself", ["SIGKILL"], { killGraceMs: 300 });
    const [command] = await readLines(child);
    expect(await child.exited).toEqual({ code: null, signal: "SIGKILL" });
    expect(await survivorsOf([Number(command)])).toEqual([]);
  });
});
