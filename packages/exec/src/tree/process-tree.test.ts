import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type ProcessRecord, ProcessTable } from "./process-table.js";
import { PosixProcessTree, WindowsProcessTree } from "./process-tree.js";

const rootPid = 100;
const alive = { rootAlive: true, includeDetached: true };
const gone = { rootAlive: false, includeDetached: true };

function record(pid: number, parentPid: number, more: Partial<ProcessRecord> = {}): ProcessRecord {
  return { pid, parentPid, groupId: pid, startedAt: "5", zombie: false, ...more };
}

/** A tree of a root with one child, looked at once. */
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
  it("remembers a process that has lost its parent", () => {
    expect(hasSurvivors(seenTree(), record(101, 1))).toBe(true);
    expect(hasSurvivors(seenTree(), record(102, 1))).toBe(false);
  });

  it("finds what a remembered process starts later", () => {
    expect(hasSurvivors(seenTree(), record(102, 101, { startedAt: "6" }))).toBe(true);
  });

  it("leaves a process alone that was given the pid of a member", () => {
    const tree = seenTree();
    expect(hasSurvivors(tree, record(101, 1, { startedAt: "9" }))).toBe(false);
    expect(hasSurvivors(tree, record(102, 101, { startedAt: "10" }))).toBe(false);
  });

  it("leaves a process alone that was given the pid of the root, once that has exited", () => {
    expect(hasSurvivors(seenTree(), record(rootPid, 1), record(102, rootPid))).toBe(false);
  });

  it("does not count what is dead and only waits to be collected", () => {
    expect(hasSurvivors(seenTree(), record(101, 1, { zombie: true }))).toBe(false);
  });

  it("finds by its marker what left the tree before it was looked at, where it is asked to", () => {
    const tree = seenTree();
    const table = new ProcessTable([record(200, 1, { marker: "marker" }), record(201, 200)]);
    tree.refresh({ table, rootAlive: false, includeDetached: false });
    expect(tree.hasSurvivors()).toBe(false);
    tree.refresh({ table, rootAlive: false, includeDetached: true });
    expect(tree.hasSurvivors()).toBe(true);
  });
});

// Where there is no taskkill, a script in its place writes down what it was asked.
describe.runIf(process.platform !== "win32")("WindowsProcessTree", () => {
  /** No process: were the real `taskkill` to run, nothing would happen. */
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

  it("is ended whole and by force, whatever the signal", () => {
    new WindowsProcessTree(pid).signal();
    expect(readFileSync(join(folder, "asked"), "utf8")).toBe(`/PID ${pid} /T /F\n`);
  });

  it("is left alone once its root is gone, whose id may be somebody else's by then", () => {
    const tree = new WindowsProcessTree(pid);
    tree.refresh({ rootAlive: false });
    tree.signal();
    expect(existsSync(join(folder, "asked"))).toBe(false);
  });
});
