import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { afterEach, describe, expect, it } from "vitest";
import { readMemoryOfChildren, readOwnMemory, totalCpuMs } from "./resource-usage.js";

const holding = 80_000_000;
const hold = `const held = Buffer.alloc(${holding}, 1); console.log(held.length); setInterval(() => {}, 1000);`;

const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
});

/** Starts a program and waits for its first output. */
async function start(program: string): Promise<void> {
  const child = spawn(process.execPath, ["-e", program], { stdio: ["pipe", "pipe", "inherit"] });
  children.push(child);
  await once(child.stdout, "data");
}

const countHolding = () => readMemoryOfChildren().filter(({ ownBytes }) => ownBytes > holding).length;

describe.runIf(process.platform === "linux")("the memory of processes", () => {
  it("is read for each child, separate from its program file", async () => {
    expect(countHolding()).toBe(0);
    await Promise.all([start(hold), start(hold)]);
    expect(countHolding()).toBe(2);
    for (const { fileBytes } of readMemoryOfChildren()) expect(fileBytes).toBeLessThan(holding);
  });

  it("excludes the children of a child", async () => {
    // The grandchild exits when its stdin ends, together with the child.
    const grandchild = `process.stdin.on("end", process.exit).resume(); ${hold}`;
    const options = '{ stdio: ["pipe", "inherit", "inherit"] }';
    await start(
      `require("child_process").spawn(process.execPath, ["-e", ${JSON.stringify(grandchild)}], ${options});`,
    );
    expect(countHolding()).toBe(0);
  });

  it("grows with the buffers of this process", () => {
    const before = readOwnMemory();
    const held = Buffer.alloc(holding, 1);
    expect(readOwnMemory().ownBytes - before.ownBytes).toBeGreaterThan(holding * 0.9);
    expect(held.length).toBe(holding);
  });
});

it.runIf(process.platform === "linux")("includes the processor time of exited children", () => {
  const before = totalCpuMs();
  const work = `
    while (process.cpuUsage().user < 400_000);
    const { user, system } = process.cpuUsage();
    console.log((user + system) / 1000);`;
  const childMs = Number(execFileSync(process.execPath, ["-e", work]));
  const ratio = (totalCpuMs() - before) / childMs;
  // The child's exit and this process add to the total; rounding to clock ticks may subtract from it.
  expect(ratio).toBeGreaterThan(0.9);
  expect(ratio).toBeLessThan(2);
});
