import { spawn } from "node:child_process";
import { closeSync, mkdirSync, openSync, rmSync, writeFileSync } from "node:fs";
import { expect, it } from "vitest";
import { Scratch } from "../harness/scratch.js";
import { additions, settledInventory, settledMemory, takeInventory } from "./leaks.js";
import { noiseBytes } from "./report.js";

const limitMs = 10_000;

/** Functions that leak a resource of each kind. Each returns a function that releases it. */
const leaks: Record<string, (temporary: string, signal: AbortSignal) => () => void> = {
  processes: (temporary) => {
    const child = spawn("sleep", ["60"], { env: { ...process.env, TMPDIR: temporary }, stdio: "ignore" });
    return () => child.kill("SIGKILL");
  },
  "temporary files": (temporary) => {
    writeFileSync(`${temporary}/schema.json`, "{}");
    return () => rmSync(`${temporary}/schema.json`);
  },
  "listeners of the process": () => {
    const listener = () => {};
    process.on("SIGHUP", listener);
    return () => process.off("SIGHUP", listener);
  },
  "listeners of the signal": (_, signal) => {
    const listener = () => {};
    signal.addEventListener("abort", listener);
    return () => signal.removeEventListener("abort", listener);
  },
  "active resources": () => {
    const timers = Array.from({ length: 20 }, () => setInterval(() => {}, 60_000));
    return () => timers.forEach(clearInterval);
  },
  "open files": (temporary) => {
    const descriptor = openSync(temporary, "r");
    return () => closeSync(descriptor);
  },
};

it.each(Object.keys(leaks))("detects leaked %s", async (kind) => {
  await using scratch = await Scratch.make();
  const temporary = scratch.file("temporary");
  mkdirSync(temporary);
  const { signal } = new AbortController();
  const places = { marker: temporary, temporary, signal };
  const before = takeInventory(places);

  const undo = leaks[kind]?.(temporary, signal);
  const leaking = await settledInventory(before, places, 500);
  undo?.();
  expect(Object.keys(additions(before, leaking))).toContain(kind);
  const after = await settledInventory(before, places, limitMs);
  expect(additions(before, after)[kind]).toBeUndefined();
});

it("measures memory that is still referenced, and nothing else", async () => {
  const before = await settledMemory();
  const held: object[] = [];
  for (let number = 0; number < 100_000; number += 1) held.push({ number });
  const buffers = [Buffer.alloc(2 * noiseBytes)];
  const holding = await settledMemory();
  expect(holding.heapBytes - before.heapBytes).toBeGreaterThan(noiseBytes);
  expect(holding.bufferBytes - before.bufferBytes).toBeGreaterThan(noiseBytes);

  held.length = 0;
  buffers.length = 0;
  const after = await settledMemory();
  expect(after.heapBytes - before.heapBytes).toBeLessThan(noiseBytes);
  expect(after.bufferBytes - before.bufferBytes).toBeLessThan(noiseBytes);
});
