import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { survivorsOf } from "../../fixtures/is-alive.js";
import { bytesHeld } from "../../fixtures/memory-held.js";
import { readLines, readUntil } from "../../fixtures/read-lines.js";
import { startFixture } from "../../fixtures/start-fixture.js";
import { LineTooLongError } from "../framing/line-too-long-error.js";

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
    await sleep(700);
    // Unread, it could have printed hundreds of megabytes in this time.
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
    await child.exited;
    // Longer than the wait for a pipe on which nothing comes: nothing comes because nobody reads.
    await sleep(400);
    const batches: string[] = [];
    for await (const batch of child.lines) {
      batches.push(...batch.map((line) => line.slice(0, 5)));
      await sleep(150);
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
    await sleep(300);
    // Stands still while we look, or we would see what is just passing through.
    process.kill(child.pid, "SIGSTOP");
    await sleep(50);
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
    const startedAt = performance.now();
    const [grandchild] = await readLines(child);
    expect(performance.now() - startedAt).toBeLessThan(4_000);
    expect(await child.closed).toEqual({ code: 0, signal: null });
    expect(await survivorsOf([Number(grandchild)])).toEqual([]);
  });
});
