import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { afterEach, describe, expect, it } from "vitest";

import { readMemoryOfChildren, readOwnMemory } from "./process-memory.js";

const holding = 80_000_000;
const hold = `const held = Buffer.alloc(${holding}, 1); console.log(held.length); setInterval(() => {}, 1000);`;

const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
});

/** Starts a program; resolves when it has said something. */
async function start(program: string): Promise<void> {
  const child = spawn(process.execPath, ["-e", program], { stdio: ["pipe", "pipe", "inherit"] });
  children.push(child);
  await once(child.stdout, "data");
}

const countHolding = () => readMemoryOfChildren().filter(({ ownBytes }) => ownBytes > holding).length;

describe.runIf(process.platform === "linux")("the memory of processes", () => {
  it("is that of each child, its program apart", async () => {
    expect(countHolding()).toBe(0);
    await Promise.all([start(hold), start(hold)]);
    expect(countHolding()).toBe(2);
    for (const { fileBytes } of readMemoryOfChildren()) expect(fileBytes).toBeLessThan(holding);
  });

  it("leaves out what a child has started", async () => {
    // The child of the child ends with it, as its stdin does.
    const grandchild = `process.stdin.on("end", process.exit).resume(); ${hold}`;
    const options = '{ stdio: ["pipe", "inherit", "inherit"] }';
    await start(
      `require("child_process").spawn(process.execPath, ["-e", ${JSON.stringify(grandchild)}], ${options});`,
    );
    expect(countHolding()).toBe(0);
  });

  it("grows with what this process holds", () => {
    const before = readOwnMemory();
    const held = Buffer.alloc(holding, 1);
    expect(readOwnMemory().ownBytes - before.ownBytes).toBeGreaterThan(holding * 0.9);
    expect(held.length).toBe(holding);
  });
});
