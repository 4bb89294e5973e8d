import { createHash } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { until } from "../../fixtures/clock.js";
import { readLines, readUntil } from "../../fixtures/read-lines.js";
import { startFixture } from "../../fixtures/start-fixture.js";

describe("input", () => {
  it("arrives byte for byte, even when it is large and full of surrogate pairs", async () => {
    const input = `x${"😀é".repeat(3_000_000)}`;
    const child = await startFixture("hashes-stdin", [], { input });
    const [line = ""] = await readLines(child);
    expect(JSON.parse(line)).toEqual({
      bytes: Buffer.byteLength(input),
      sha256: createHash("sha256").update(input).digest("hex"),
    });
  });

  it("ends when it is empty", async () => {
    const child = await startFixture("hashes-stdin", [], { input: "" });
    expect(await readLines(child)).toEqual([expect.stringContaining('"bytes":0')]);
  });

  it("is harmless when the process exits before reading it", async () => {
    const child = await startFixture("exits-early", [3], { input: "x".repeat(20_000_000) });
    expect(await readLines(child)).toEqual([]);
    expect(await child.closed).toEqual({ code: 3, signal: null });
    expect(child.stderrTail).toContain("Not inside a trusted directory");
  });

  it("is harmless when the process closes stdin and keeps running", async () => {
    const child = await startFixture("closes-stdin", [], { input: "x".repeat(20_000_000) });
    expect(await readUntil(child.lines[Symbol.asyncIterator]())).toBe("closed");
    expect(await child.end()).toEqual({ code: null, signal: "SIGINT" });
  });

  it("is not cut off by closeInput() while it is being written", async () => {
    const input = "x".repeat(10_000_000);
    const child = await startFixture("echoes-stdin", ["waits"], { input });
    await until(() => child.stderrTail.includes("ready"));
    child.closeInput();
    await expect(child.write("more")).rejects.toMatchObject({ code: "connection_lost" });
    process.kill(child.pid, "SIGHUP");
    let bytes = 0;
    for await (const batch of child.lines) for (const line of batch) bytes += line.length;
    expect(bytes).toBe(input.length);
  });
});

describe("write", () => {
  it("sends texts in order until stdin is closed", async () => {
    const child = await startFixture("echoes-stdin");
    const lines = child.lines[Symbol.asyncIterator]();
    await child.write("one\n");
    expect(await readUntil(lines)).toBe("one");
    await Promise.all([child.write("tw"), child.write("o\n"), child.write("three")]);
    child.closeInput();
    child.closeInput();
    expect(await readUntil(lines)).toBe("two");
    expect(await readUntil(lines)).toBe("three");
    expect(await child.exited).toEqual({ code: 0, signal: null });
    await expect(child.write("late")).rejects.toMatchObject({
      name: "ProcessInputError",
      code: "connection_lost",
    });
  });

  it("waits for a process that does not read", async () => {
    const child = await startFixture("echoes-stdin", ["waits"]);
    // Read its stdout too: while that is full, the process would not continue to read.
    void readLines(child);
    await until(() => child.stderrTail.includes("ready"));
    let isWritten = false;
    const writing = child.write(`${"x".repeat(4_000_000)}\n`).then(() => {
      isWritten = true;
    });
    // More than a pipe can hold.
    await sleep(20);
    expect(isWritten).toBe(false);
    process.kill(child.pid, "SIGHUP");
    await writing;
    await child.end({ graceMs: 0 });
  });

  it("rejects once stdin is closed, and an unhandled rejection stays silent", async () => {
    const unhandled: unknown[] = [];
    const note = (reason: unknown) => unhandled.push(reason);
    process.on("unhandledRejection", note);
    const child = await startFixture("closes-stdin");
    await readUntil(child.lines[Symbol.asyncIterator]());
    void child.write("unobserved");
    await expect(child.write("x".repeat(1_000_000))).rejects.toMatchObject({ code: "connection_lost" });
    await child.end();
    process.off("unhandledRejection", note);
    expect(unhandled).toEqual([]);
  });
});
