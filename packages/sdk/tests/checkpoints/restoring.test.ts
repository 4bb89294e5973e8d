import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { until } from "../clock.js";
import { contentsOf, createProject } from "./project.js";

describe("changes", () => {
  it("lists each kind, with a diff that keeps every byte", async () => {
    await using project = await createProject();
    project.write("kept.txt", "same\n");
    project.write("modified.txt", "one\r\ntwo\r\n");
    project.write("old name.txt", "1\n2\n3\n4\n5\n6\n");
    project.write("deleted/é\t\n.txt", "x\n");
    project.write("image.bin", Buffer.from([0, 1, 2]));
    const before = await project.snap();
    project.write("modified.txt", "one\ntwo\r\n");
    renameSync(join(project.root, "old name.txt"), join(project.root, "new name.txt"));
    project.remove("deleted");
    project.write("image.bin", Buffer.from([0, 1, 3]));
    project.write("added.txt", "a\nb\n");
    const after = await project.snap("two");
    const plain = { previousPath: null, isBinary: false, addedLines: 0, deletedLines: 0 };
    const expected = [
      { ...plain, path: "added.txt", status: "added", addedLines: 2 },
      { ...plain, path: "deleted/é\t\n.txt", status: "deleted", deletedLines: 1 },
      { ...plain, path: "image.bin", status: "modified", isBinary: true },
      { ...plain, path: "modified.txt", status: "modified", addedLines: 1, deletedLines: 1 },
      { ...plain, path: "new name.txt", status: "renamed", previousPath: "old name.txt" },
    ];
    const changes = await project.checkpoints.changes(before, after);
    expect(changes.files).toEqual(expected);
    expect(changes.diff).toContain("-one\r\n+one\n two\r\n");
    expect(changes.diff).toContain('"a/deleted/é\\t\\n.txt"');
    expect(await project.checkpoints.changes(before)).toEqual(changes);
    const cut = await project.checkpoints.changes(before, after, { maxDiffBytes: changes.diff.length - 1 });
    expect(cut).toMatchObject({ isDiffCut: true, files: expected });
    expect(changes.diff.startsWith(cut.diff)).toBe(true);
    expect(cut.diff).toContain("modified.txt");
    expect(cut.diff).not.toContain("new name.txt");
  });
});

describe("restoring", () => {
  it("lists in a dry run what it would change, and changes that", async () => {
    await using project = await createProject();
    project.write("a", "1");
    project.write("b/c/d", "1");
    const before = await project.snap();
    project.write("a", "2");
    project.remove("b");
    project.write("new/deep/file", "x");
    const state = contentsOf(project.root);
    const dry = await project.checkpoints.restore(before, { dryRun: true });
    expect(dry.files).toEqual([
      { path: "a", status: "modified" },
      { path: "b/c/d", status: "added" },
      { path: "new/deep/file", status: "deleted" },
    ]);
    expect(contentsOf(project.root)).toEqual(state);
    const done = await project.checkpoints.restore(before);
    expect(done).toEqual(dry);
    // The folders of `new` are gone, too.
    expect(Object.keys(contentsOf(project.root))).toEqual(["a", "b/c/d"]);
    await project.checkpoints.restore(done.before);
    expect(contentsOf(project.root)).toEqual(state);
  });

  it("leaves files alone that were changed by other hands, unless forced", async () => {
    await using project = await createProject();
    for (const name of ["agent", "person", "both"]) project.write(name, "1");
    const before = await project.snap();
    project.write("agent", "2");
    project.write("both", "2");
    const expected = await project.snap("after");
    project.write("person", "3");
    project.write("both", "3");
    project.write("mine", "3");
    const conflicts = ["both", "mine", "person"].map((path) => ({ path, reason: "changed" }));
    const result = await project.checkpoints.restore(before, { expected });
    expect(result).toMatchObject({ files: [{ path: "agent", status: "modified" }], conflicts });
    const again = await project.checkpoints.restore(before, { expected, force: true });
    expect(again.conflicts).toEqual([]);
    expect(await project.snap()).toBe(before);
  });

  it("restores only the paths that it is given", async () => {
    await using project = await createProject();
    for (const name of ["a", "ab", "dir/x", "dir/y"]) project.write(name, "1");
    const before = await project.snap();
    for (const name of ["a", "ab", "dir/x", "dir/y"]) project.write(name, "2");
    const { files } = await project.checkpoints.restore(before, { paths: ["a", "dir/"] });
    expect(files.map(({ path }) => path)).toEqual(["a", "dir/x", "dir/y"]);
  });

  it.each(["", "../x", "/etc/passwd", "a/../../x", "a//b", ".git/config", "a/.GIT", 5])(
    "rejects the path %j",
    async (path) => {
      await using project = await createProject();
      const id = await project.snap();
      await expect(project.checkpoints.restore(id, { paths: [path as string] })).rejects.toMatchObject({
        code: "invalid_option",
        option: "paths[0]",
      });
    },
  );

  it("keeps modes, but for the executable bit", async () => {
    await using project = await createProject();
    project.write("run", "1");
    project.write("secret", "1");
    chmodSync(join(project.root, "run"), 0o750);
    chmodSync(join(project.root, "secret"), 0o600);
    const before = await project.snap();
    chmodSync(join(project.root, "run"), 0o640);
    project.write("secret", "2");
    await project.checkpoints.restore(before);
    expect(statSync(join(project.root, "run")).mode & 0o777).toBe(0o750);
    expect(statSync(join(project.root, "secret")).mode & 0o777).toBe(0o600);
  });

  it("restores what became another kind of file", async () => {
    await using project = await createProject();
    project.write("file", "1");
    project.write("folder/a/b", "1");
    project.write("folder/c", "1");
    project.write("Name", "1");
    symlinkSync("file", join(project.root, "link"));
    symlinkSync("folder", join(project.root, "linked"));
    const before = contentsOf(project.root);
    const id = await project.snap();
    for (const name of ["file", "folder", "link", "linked", "Name"]) project.remove(name);
    project.write("file/now/a/folder", "2");
    symlinkSync("/", join(project.root, "folder"));
    project.write("link", "2");
    project.write("linked/x", "2");
    project.write("name", "2");
    const after = contentsOf(project.root);
    const { conflicts, before: changed } = await project.checkpoints.restore(id);
    expect(conflicts).toEqual([]);
    expect(contentsOf(project.root)).toEqual(before);
    await project.checkpoints.restore(changed);
    expect(contentsOf(project.root)).toEqual(after);
  });

  it("deletes nothing that checkpoints do not keep", async () => {
    await using project = await createProject();
    project.write(".gitignore", "*.log\n");
    project.write("place", "1");
    project.write("other", "1");
    const before = await project.snap();
    project.remove("place");
    project.write("place/new", "2");
    project.write("place/precious.log", "2");
    project.write("other", "2");
    const plan = await project.checkpoints.restore(before, { dryRun: true, force: true });
    expect(plan.conflicts).toEqual([{ path: "place", reason: "blocked" }]);
    expect(await project.checkpoints.restore(before, { force: true })).toEqual(plan);
    expect(Object.keys(contentsOf(project.root))).toEqual([".gitignore", "other", "place/precious.log"]);
  });

  // The root user may do everything.
  it.skipIf(process.getuid?.() === 0)("leaves what the file system does not let it change", async () => {
    await using project = await createProject();
    project.write("locked/a", "1");
    project.write("open/a", "1");
    const before = await project.snap();
    project.write("locked/a", "2");
    project.write("open/a", "2");
    chmodSync(join(project.root, "locked"), 0o500);
    const { files, conflicts } = await project.checkpoints.restore(before);
    chmodSync(join(project.root, "locked"), 0o700);
    expect(files).toMatchObject([{ path: "open/a" }]);
    expect(conflicts).toEqual([{ path: "locked/a", reason: "blocked" }]);
    expect((await project.checkpoints.snapshot({ label: "next" })).finished).toBeNull();
  });

  it("never writes through a link", async () => {
    await using project = await createProject();
    await using outside = await createProject();
    project.write(".gitignore", "escape\n");
    project.write("escape/file", "1");
    project.git("add", "-f", "escape/file");
    const before = await project.snap();
    project.remove("escape");
    outside.write("file", "precious");
    symlinkSync(outside.root, join(project.root, "escape"));
    const { conflicts, files } = await project.checkpoints.restore(before, { force: true });
    expect(conflicts).toEqual([{ path: "escape/file", reason: "link" }]);
    expect(files).toEqual([]);
    expect(contentsOf(outside.root)).toEqual({
      ...contentsOf(outside.root),
      file: expect.stringContaining("file"),
    });
    expect(existsSync(join(outside.root, "file"))).toBe(true);
    rmSync(join(project.root, "escape"));
    mkdirSync(join(project.root, "escape"));
    expect((await project.checkpoints.restore(before)).conflicts).toEqual([]);
    expect(existsSync(join(project.root, "escape/file"))).toBe(true);
  });

  it("loses nothing when its process is killed, and is finished by the next call", async () => {
    await using project = await createProject();
    const names = Array.from({ length: 1_500 }, (_, i) => `folder/f${String(i).padStart(4, "0")}`);
    for (const name of names) project.write(name, "1");
    const to = await project.snap();
    for (const name of names) project.write(name, "2");
    project.write("new", "2");
    const present = contentsOf(project.root);
    const program = fileURLToPath(new URL("fixtures/restore.mjs", import.meta.url));
    const child = spawn(process.execPath, [program, project.root, to], {
      env: project.home.env,
      stdio: "ignore",
    });
    const exited = once(child, "exit");
    await until(
      () => readFileSync(join(project.root, "folder/f0000"), "utf8") === "1" || child.exitCode !== null,
    );
    child.kill("SIGKILL");
    expect(await exited).toEqual([null, "SIGKILL"]);
    expect(existsSync(join(project.checkpoints.folder, "restore.json"))).toBe(true);
    expect(readFileSync(join(project.root, "folder/f1499"), "utf8")).toBe("2");
    const { id, finished } = await project.checkpoints.snapshot({ label: "next" });
    expect(id).toBe(to);
    expect(finished?.conflicts).toEqual([]);
    const kept = (await project.checkpoints.list()).find(({ label }) => label === "before a restore");
    await project.checkpoints.restore(kept?.id ?? "");
    expect(contentsOf(project.root)).toEqual(present);
    expect(readdirSync(project.checkpoints.folder).sort()).toEqual(["git", "index", "user-index"]);
  });

  it("finishes one that was cut off, and leaves what was changed since", async () => {
    await using project = await createProject();
    for (const name of ["done", "open", "mine"]) project.write(name, "1");
    const to = await project.snap();
    for (const name of ["done", "open", "mine"]) project.write(name, "2");
    const before = await project.snap("two");
    // What a process leaves that is killed after its first file.
    const id = "00000000-0000-4000-8000-000000000000";
    const journal = { id, before, to, paths: ["done", "mine", "open"] };
    writeFileSync(join(project.checkpoints.folder, "restore.json"), JSON.stringify(journal));
    project.write("done", "1");
    project.write("mine", "3");
    project.write(`.codex-restore-${id}`, "half");
    const { finished } = await project.checkpoints.snapshot({ label: "next" });
    expect(finished).toMatchObject({
      files: [{ path: "open", status: "modified" }],
      conflicts: [{ path: "mine", reason: "changed" }],
    });
    expect(Object.keys(contentsOf(project.root))).toEqual(["done", "mine", "open"]);
    expect((await project.checkpoints.snapshot({ label: "again" })).finished).toBeNull();
  });
});
