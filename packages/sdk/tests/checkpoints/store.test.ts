import { mkdirSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { createProject } from "./project.js";

describe("the store", () => {
  it("is private, and of the root, whatever the working directory is", async () => {
    await using project = await createProject();
    project.write("deep/a.txt", "one\n");
    const link = join(tmpdir(), `codex-link-${process.pid}`);
    symlinkSync(project.root, link);
    try {
      const below = await project.open({ workingDirectory: join(link, "deep") });
      expect(below.folder).toBe(project.checkpoints.folder);
      expect(below.root).toBe(project.root);
    } finally {
      rmSync(link);
    }
    if (process.platform !== "win32") expect(statSync(project.checkpoints.folder).mode & 0o077).toBe(0);
    expect(project.checkpoints.folder.startsWith(join(project.home.path, "sdk-checkpoints"))).toBe(true);
  });

  it("may be in the working tree, where it does not see itself", async () => {
    await using project = await createProject();
    const storeFolder = join(project.root, "my [store]");
    const checkpoints = await project.open({ storeFolder });
    project.write("a", "1");
    const { id } = await checkpoints.snapshot({ label: "x" });
    expect((await checkpoints.snapshot({ label: "y" })).id).toBe(id);
  });

  it("lists its checkpoints by label, and forgets those that are pruned", async () => {
    await using project = await createProject();
    const labels = ["first", "2/é\n", ""];
    const ids: string[] = [];
    for (const label of labels) {
      project.write("a.txt", `${"long ".repeat(100)}${label}`);
      ids.push(await project.snap(label));
    }
    const stored = await project.checkpoints.list();
    expect(stored.map(({ label }) => label)).toEqual(labels);
    expect(stored.map(({ id }) => id)).toEqual(ids);
    expect(await project.checkpoints.prune({ keep: 5, maxAgeMs: 60_000 })).toBe(0);
    expect(await project.checkpoints.prune({ keep: 2 })).toBe(1);
    expect((await project.checkpoints.list()).map(({ id }) => id)).toEqual(ids.slice(1));
    await project.checkpoints.restore(ids[1] ?? "");
    await expect(project.checkpoints.restore(ids[0] ?? "")).rejects.toMatchObject({
      code: "checkpoint_failed",
      reason: "unknownCheckpoint",
    });
    expect(await project.checkpoints.prune({ maxAgeMs: 0 })).toBeGreaterThan(0);
  });

  it("forgets what is in a pack, and clears away what a process has left that was killed", async () => {
    await using project = await createProject();
    const names = Array.from({ length: 250 }, (_, i) => `f${i}`);
    for (const name of names) project.write(name, `one ${name}`);
    const first = await project.snap();
    for (const name of names) project.write(name, `two ${name}`);
    for (const name of ["index.x", "index.x.lock", "diff.x", "git.x/config", "restore.x/1"]) {
      const path = join(project.checkpoints.folder, name);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, "");
    }
    await project.snap();
    expect(readdirSync(project.checkpoints.folder).sort()).toEqual(["git", "index", "user-index"]);
    expect(await project.checkpoints.prune({ keep: 1 })).toBe(1);
    await expect(project.checkpoints.restore(first)).rejects.toMatchObject({ reason: "unknownCheckpoint" });
    const store = `--git-dir=${join(project.checkpoints.folder, "git")}`;
    const listed = project.git(store, "cat-file", "--batch-all-objects", "--batch-check");
    expect(listed.match(/ blob /g)).toHaveLength(250);
  });

  it("serves several callers at once, and outlives a process that was killed while it held the lock", async () => {
    await using project = await createProject();
    // Of this process, by an earlier one with its id.
    const holder = { pid: process.pid, startTime: "1", host: hostname(), token: "x" };
    writeFileSync(join(project.checkpoints.folder, "lock"), JSON.stringify(holder));
    const others = await Promise.all([project.open(), project.open()]);
    const made = await Promise.all(
      Array.from({ length: 12 }, (_, i) => {
        project.write(`f${i}`, "x");
        return (others[i % 2] ?? project.checkpoints).snapshot({ label: `${i}` });
      }),
    );
    expect(made).toHaveLength(12);
    expect(await project.checkpoints.list()).toHaveLength(12);
    expect((await project.checkpoints.changes(made[0]?.id ?? "")).files).toEqual([]);
  });
});
