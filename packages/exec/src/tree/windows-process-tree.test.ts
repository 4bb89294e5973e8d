import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { WindowsProcessTree } from "./windows-process-tree.js";

/** No process: were the real `taskkill` to run, nothing would happen. */
const pid = 0x7fff_fff0;

// Where there is no taskkill, a script in its place writes down what it was asked.
describe.runIf(process.platform !== "win32")("WindowsProcessTree", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "codex-taskkill-"));
    writeFileSync(join(folder, "taskkill"), `#!/bin/sh\necho "$@" >> '${folder}/asked'\n`);
    chmodSync(join(folder, "taskkill"), 0o755);
    vi.stubEnv("PATH", `${folder}${delimiter}${process.env["PATH"]}`);
  });
  afterEach(() => {
    vi.unstubAllEnvs();
    rmSync(folder, { recursive: true });
  });

  it("is ended whole and by force, whatever the signal", () => {
    new WindowsProcessTree(pid).signal();
    expect(readFileSync(join(folder, "asked"), "utf8")).toBe(`/PID ${pid} /T /F\n`);
  });

  it("is left alone once its root is gone, whose id may be somebody else's by then", () => {
    const tree = new WindowsProcessTree(pid);
    tree.refresh({ rootAlive: false, includeDetached: true });
    tree.signal();
    expect(existsSync(join(folder, "asked"))).toBe(false);
  });
});
