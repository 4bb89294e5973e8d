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

it.runIf(process.platform === "linux")("counts what children that have ended used", () => {
  const before = totalCpuMs();
  const work = `
    while (process.cpuUsage().user < 400_000);
    const { user, system } = process.cpuUsage();
    console.log((user + system) / 1000);`;
  const childMs = Number(execFileSync(process.execPath, ["-e", work]));
  const ratio = (totalCpuMs() - before) / childMs;
  // The exit of the child, and this process itself, come on top; what is counted in ticks may be missing.
  expect(ratio).toBeGreaterThan(0.9);
  expect(ratio).toBeLessThan(2);
});
