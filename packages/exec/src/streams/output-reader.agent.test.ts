import { setImmediate as nextLoop, setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { stopClock, until } from "../../fixtures/clock.js";
import { survivorsOf } from "../../fixtures/is-alive.js";
import { bytesHeld } from "../../fixtures/memory-held.js";
import { readLines, readUntil } from "../../fixtures/read-lines.js";
import { startFixture } from "../../fixtures/start-fixture.js";
import { LineTooLongError } from "../framing/line-too-long-error.js";
import { drainTickMs } from "./drained-pipe.js";
import type { OutputReader } from "./output-reader.js";

describe("lines", () => {
  it("yields every line however the output is cut, and a last line without a line feed", async () => {
    const child = await startFixture("splits-bytes", ['{"a":"é\u2028"}\r\n\nrest 😀']);
    expect(await readLines(child)).toEqual(['{"a":"é\u2028"}', "", "rest 😀"]);
    expect(await child.exited).toEqual({ code: 0, signal: null });
  });

  it("yields a large output completely and in order", async () => {
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

  it("blocks a process that prints faster than its output is read, and loses nothing", async () => {
    const child = await startFixture("floods-stdout", [1000], { input: "" });
    const lines = child.lines[Symbol.asyncIterator]();
    const before = await bytesHeld();
    await until(() => (child.lines as OutputReader).isPaused());
    expect((await bytesHeld()) - before).toBeLessThan(3 * 1024 * 1024);
    let next = 0;
    for (let batches = 0; batches < 20; batches += 1) {
      const { value } = await lines.next();
      for (const line of value ?? []) expect(Number.parseInt(line, 10)).toBe(next++);
    }
    await child.end();
  });

  it("delivers all output to a slow reader long after the process has exited", async () => {
    const child = await startFixture("floods-stdout", [1000, 1130]);
    using clock = stopClock();
    await child.exited;
    // Longer than a pipe may stay silent. Nothing arrives because nothing is read.
    const pause = async () => {
      for (let ticks = 3; ticks > 0; ticks -= 1) {
        clock.advance(drainTickMs);
        // The drain looks only after the loop had a chance to read.
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

  it("rejects a line over the limit after the lines before it, and never holds more than the limit", async () => {
    const maxLineBytes = 8 * 1024 * 1024;
    const child = await startFixture("prints-endless-line", [], { input: "", maxLineBytes });
    const before = await bytesHeld();
    const lines = child.lines[Symbol.asyncIterator]();
    expect(await readUntil(lines)).toBe("short");
    await expect(lines.next()).rejects.toThrow(LineTooLongError);
    expect(await lines.next()).toEqual({ done: true, value: undefined });
    // The process keeps printing, is not blocked, and its output is not kept.
    const reader = child.lines as OutputReader;
    const bytesSoFar = reader.bytesRead();
    await until(() => reader.bytesRead() > bytesSoFar + 16 * 1024 * 1024);
    // Stopped while we measure; otherwise we would also count chunks in transit.
    process.kill(child.pid, "SIGSTOP");
    for (let bytes = -1; bytes !== reader.bytesRead(); await sleep(20)) bytes = reader.bytesRead();
    expect((await bytesHeld()) - before).toBeLessThan(4 * 1024 * 1024);
    process.kill(child.pid, "SIGCONT");
    expect(await child.end()).toEqual({ code: null, signal: "SIGINT" });
  });

  it("does not block a process whose consumer has left the loop", async () => {
    const child = await startFixture("floods-stdout", [1000, 20_000]);
    for await (const _ of child.lines) break;
    expect(await child.exited).toEqual({ code: 0, signal: null });
  });

  it("can be iterated only once", async () => {
    const child = await startFixture("echoes-stdin", [], { input: "a" });
    await readLines(child);
    expect(() => child.lines[Symbol.asyncIterator]()).toThrow(TypeError);
  });

  it("ends when the process closes its stdout but keeps running", async () => {
    const child = await startFixture("closes-stdout", [], { input: "" });
    expect(await readLines(child)).toEqual(["last"]);
    expect(await child.end()).toEqual({ code: null, signal: "SIGINT" });
  });
});

describe("a grandchild that holds the pipes", () => {
  it.each([
    ["stays in the group", []],
    ["left the group", ["detached"]],
    ["prints forever", ["detached", "writes"]],
  ])("does not keep the output open, and is ended when it %s", async (_, how) => {
    const child = await startFixture("grandchild-holds-pipes", [0, ...how], { killGraceMs: 300 });
    // The grandchild would hold the pipe longer than the timeout of the test.
    const [grandchild] = await readLines(child);
    expect(await child.closed).toEqual({ code: 0, signal: null });
    expect(await survivorsOf([Number(grandchild)])).toEqual([]);
  });
});
