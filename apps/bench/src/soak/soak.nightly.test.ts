import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

const program = fileURLToPath(import.meta.url.replace(/\/src\/.*$/, "/dist/soak/main.js"));

it("a short soak passes: every turn has its expected outcome, and nothing is left", async () => {
  const args = [program, "--turns", "160"];
  const { error, stdout, stderr } = await new Promise<{ error: unknown; stdout: string; stderr: string }>(
    (resolve) =>
      execFile(process.execPath, args, (error, stdout, stderr) => resolve({ error, stdout, stderr })),
  );
  expect(error, `${stdout}\n${stderr}`).toBeNull();
  expect(stdout).toContain("nothing is left");
  expect(stderr).toContain("160 of 160 turns");
}, 180_000);
