import { execFileSync } from "node:child_process";
import { expect, it } from "vitest";

import { totalCpuMs } from "./total-cpu.js";

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
