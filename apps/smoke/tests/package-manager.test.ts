import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, inject, it } from "vitest";
import { repositoryDirectory } from "../src/repository.js";
import { runCommand } from "../src/run-command.js";

const manifest = JSON.parse(readFileSync(join(repositoryDirectory, "package.json"), "utf8"));
const launcher = join(repositoryDirectory, manifest.bin.pnpm);
const project = mkdtempSync(join(tmpdir(), "codex-pnpm-"));
afterAll(() => rmSync(project, { recursive: true, force: true }));

it("npx starts the pnpm of the root package instead of the latest version", async () => {
  // Only the launcher of this repository has this option.
  await expect(
    runCommand("npx", ["-y", "pnpm", "--check-version"], { cwd: repositoryDirectory }),
  ).rejects.toThrow(`This repository is built with ${manifest.packageManager}, and this is npm@`);
});

it("an installation with another version of pnpm fails before it starts", () => {
  expect(manifest.scripts["pnpm:devPreinstall"]).toBe(`node ${manifest.bin.pnpm} --check-version`);
  const check = (userAgent: string) =>
    spawnSync(process.execPath, [launcher, "--check-version"], {
      env: { npm_config_user_agent: `${userAgent} npm/? node/v20.19.0 linux x64` },
      encoding: "utf8",
    });
  expect(check(manifest.packageManager.replace("@", "/"))).toMatchObject({ status: 0, stderr: "" });
  expect(check("pnpm/1.2.3")).toMatchObject({
    status: 1,
    stderr: `This repository is built with ${manifest.packageManager}, and this is pnpm@1.2.3. Run it in the root folder as: npx -y pnpm …\n`,
  });
});

it.runIf(inject("scope") === "full")("npx runs the version in packageManager", async () => {
  cpSync(launcher, join(project, manifest.bin.pnpm));
  const other = { name: "other", bin: manifest.bin, packageManager: "pnpm@12.20.0" };
  writeFileSync(join(project, "package.json"), JSON.stringify(other));
  writeFileSync(join(project, "pnpm-workspace.yaml"), "pmOnFail: ignore\n");
  const { stdout } = await runCommand("npx", ["-y", "pnpm", "--version"], { cwd: project });
  expect(stdout).toBe("12.20.0\n");
});
