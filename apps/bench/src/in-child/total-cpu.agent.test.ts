import { spawn } from "node:child_process";
import { once } from "node:events";
import { expect, it } from "vitest";

import { totalCpuMs } from "./total-cpu.js";

it.runIf(process.platform === "linux")("counts what children that have ended used", async () => {
  const before = totalCpuMs();
  const work = "while (process.cpuUsage().user < 400_000);";
  await once(spawn(process.execPath, ["-e", work]), "exit");
  const usedMs = totalCpuMs() - before;
  expect(usedMs).toBeGreaterThan(390);
  expect(usedMs).toBeLessThan(4000);
});
