import { setImmediate as nextLoop, setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { stopClock, until } from "../../fixtures/clock.js";
import { survivorsOf } from "../../fixtures/is-alive.js";
import { bytesHeld } from "../../fixtures/memory-held.js";
import { readLines, readUntil } from "../../fixtures/read-lines.js";
import { startFixture } from "../../fixtures/start-fixture.js";
import { DRAIN_TICK_MS } from "../ending/timings.js";
import { LineTooLongError } from "../framing/line-too-long-error.js";
import type { OutputReader } from "./output-reader.js";

describe("lines", () => {
  it("brings out what was printed, cut anywhere, with the last line that has no line feed", async () => {
    const child = await startFixture("splits-bytes", ['{"a":"é\u2028"}\r\n\nrest 😀']);
    expect(await readLines(child)).toEqual(['{"a":"é\u2028"}', "", "rest 😀"]);
    expect(await child.exited).toEqual({ code: 0, signal: null });
  });

  it("brings all of a large output out in order", async () => {
    const child = await startFixture("floods-stdout", [545, 40_000]);
    let next = 0;
    for await (const batch of child.lines) {
      expect(batch.length).toBeGreaterThan(0);
      for (const line of batch) {
        if (line.length !== 545 || Number.parseInt(line, 10) !== next) {
          throw new Error(`line ${next} is ${line}`);
        }
        next += 1;
      }
    }
    expect(next).toBe(40_000);
  });

  it("holds back a process that prints faster than it is read, and loses nothing by it", async () => {
    const child = await startFixture("floods-stdout", [1000], { input: "" });
    const lines = child.lines[Symbol.asyncIterator]();
    const before = await bytesHeld();
    await until(() => (child.lines as OutputReader).paused());
    expect((await bytesHeld()) - before).toBeLessThan(3 * 1024 * 1024);
    let next = 0;
    for (let batches = 0; batches < 20; batches += 1) {
      const { value } = await lines.next();
      for (const line of value ?? []) expect(Number.parseInt(line, 10)).toBe(next++);
    }
    await child.end();
  });

  it("delivers to a slow reader everything a process printed that is long gone", async () => {
    const child = await startFixture("floods-stdout", [1000, 1130]);
    using clock = stopClock();
    await child.exited;
    // For longer than a pipe may stay silent: nothing comes because nobody reads.
    const pause = async () => {
      for (let ticks = 3; ticks > 0; ticks -= 1) {
        clock.advance(DRAIN_TICK_MS);
        // It looks once reading had its turn.
        await nextLoop();
        await nextLoop();
      }
    };
    await pause();
    const batches: string[] = [];
    for await (const batch of child.lines) {
      batches.push(...batch.map((line) => line.slice(0, 5)));
      await pause();
    }
    expect(batches).toHaveLength(1130);
  });

  it("raises a line over the cap after the lines before it, without holding more than the cap", async () => {
    const maxLineBytes = 8 * 1024 * 1024;
    const child = await startFixture("prints-endless-line", [], { input: "", maxLineBytes });
    const before = await bytesHeld();
    const lines = child.lines[Symbol.asyncIterator]();
    expect(await readUntil(lines)).toBe("short");
    await expect(lines.next()).rejects.toThrow(LineTooLongError);
    expect(await lines.next()).toEqual({ done: true, value: undefined });
    // It prints on, and is neither blocked nor kept.
    const reader = child.lines as OutputReader;
    const bytesSoFar = reader.bytesRead();
    await until(() => reader.bytesRead() > bytesSoFar + 16 * 1024 * 1024);
    // Stands still while we look, or we would see what is just passing through.
    process.kill(child.pid, "SIGSTOP");
    for (let bytes = -1; bytes !== reader.bytesRead(); await sleep(20)) bytes = reader.bytesRead();
    expect((await bytesHeld()) - before).toBeLessThan(4 * 1024 * 1024);
    process.kill(child.pid, "SIGCONT");
    expect(await child.end()).toEqual({ code: null, signal: "SIGINT" });
  });

  it("does not block a process whose reader has left the loop", async () => {
    const child = await startFixture("floods-stdout", [1000, 20_000]);
    for await (const _ of child.lines) break;
    expect(await child.exited).toEqual({ code: 0, signal: null });
  });

  it("can be iterated only once", async () => {
    const child = await startFixture("echoes-stdin", [], { input: "a" });
    await readLines(child);
    expect(() => child.lines[Symbol.asyncIterator]()).toThrow(TypeError);
  });

  it("ends when the process closes its output, though it lives on", async () => {
    const child = await startFixture("closes-stdout", [], { input: "" });
    expect(await readLines(child)).toEqual(["last"]);
    expect(await child.end()).toEqual({ code: null, signal: "SIGINT" });
  });
});

describe("a grandchild that holds the pipes", () => {
  it.each([
    ["stays in the group", []],
    ["left the group", ["detached"]],
    ["prints for ever", ["detached", "writes"]],
  ])("does not keep the output open, and is ended: it %s", async (_, how) => {
    const child = await startFixture("grandchild-holds-pipes", [0, ...how], { killGraceMs: 300 });
    // The grandchild would hold it for longer than a test may take.
    const [grandchild] = await readLines(child);
    expect(await child.closed).toEqual({ code: 0, signal: null });
    expect(await survivorsOf([Number(grandchild)])).toEqual([]);
  });
});
