import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, it, onTestFinished } from "vitest";
import { fixturePath } from "../fixtures/start-fixture.js";

it("loads a file and a package after the first attempt found no file descriptors, and nothing else in their place", async () => {
  const folder = mkdtempSync(join(tmpdir(), "codex-late-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const limited = ["-c", 'ulimit -n 60; exec "$0" "$@"', process.execPath, fixturePath("loads-late"), folder];
  const { stdout } = await promisify(execFile)("/bin/sh", limited);
  const failed = "spawn_failed EMFILE true";
  expect(JSON.parse(stdout)).toEqual([
    [failed, failed, failed],
    [42, failed, "function"],
    [42, failed, "function"],
  ]);
});
