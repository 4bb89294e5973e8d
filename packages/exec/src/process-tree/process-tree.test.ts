import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type ProcessRecord, ProcessTable } from "./process-table.js";
import { PosixProcessTree, WindowsProcessTree } from "./process-tree.js";

const rootPid = 100;
const alive = { isRootAlive: true, shouldIncludeDetached: true };
const gone = { isRootAlive: false, shouldIncludeDetached: true };

function record(pid: number, parentPid: number, more: Partial<ProcessRecord> = {}): ProcessRecord {
  return { pid, parentPid, groupId: pid, startedAt: "5", isZombie: false, ...more };
}

/** A tree of a root with one child, refreshed once. */
function seenTree(): PosixProcessTree {
  const tree = new PosixProcessTree(rootPid, "marker");
  tree.refresh({ ...alive, table: new ProcessTable([record(rootPid, 50), record(101, rootPid)]) });
  return tree;
}

function hasSurvivors(tree: PosixProcessTree, ...records: ProcessRecord[]): boolean {
  tree.refresh({ ...gone, table: new ProcessTable(records) });
  return tree.hasSurvivors();
}

describe("PosixProcessTree", () => {
  it("remembers a process whose parent has exited", () => {
    expect(hasSurvivors(seenTree(), record(101, 1))).toBe(true);
    expect(hasSurvivors(seenTree(), record(102, 1))).toBe(false);
  });

  it("finds processes that a remembered process starts later", () => {
    expect(hasSurvivors(seenTree(), record(102, 101, { startedAt: "6" }))).toBe(true);
  });

  it("ignores a process that reuses the pid of a member", () => {
    const tree = seenTree();
    expect(hasSurvivors(tree, record(101, 1, { startedAt: "9" }))).toBe(false);
    expect(hasSurvivors(tree, record(102, 101, { startedAt: "10" }))).toBe(false);
  });

  it("ignores a process that reuses the pid of the root after its exit", () => {
    expect(hasSurvivors(seenTree(), record(rootPid, 1), record(102, rootPid))).toBe(false);
  });

  it("does not count zombies", () => {
    expect(hasSurvivors(seenTree(), record(101, 1, { isZombie: true }))).toBe(false);
  });

  it("finds detached processes by their marker, on request", () => {
    const tree = seenTree();
    const table = new ProcessTable([record(200, 1, { marker: "marker" }), record(201, 200)]);
    tree.refresh({ table, isRootAlive: false, shouldIncludeDetached: false });
    expect(tree.hasSurvivors()).toBe(false);
    tree.refresh({ table, isRootAlive: false, shouldIncludeDetached: true });
    expect(tree.hasSurvivors()).toBe(true);
  });
});

// A script takes the place of taskkill and records its arguments.
describe.runIf(process.platform !== "win32")("WindowsProcessTree", () => {
  /** Not a process: if the real `taskkill` ran, nothing would happen. */
  const pid = 0x7fff_fff0;
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

  it("kills the whole tree, whatever the signal", () => {
    new WindowsProcessTree(pid).signal();
    expect(readFileSync(join(folder, "asked"), "utf8")).toBe(`/PID ${pid} /T /F\n`);
  });

  it("signals nothing after the root has exited, because its pid can be reused", () => {
    const tree = new WindowsProcessTree(pid);
    tree.refresh({ isRootAlive: false });
    tree.signal();
    expect(existsSync(join(folder, "asked"))).toBe(false);
  });
});
