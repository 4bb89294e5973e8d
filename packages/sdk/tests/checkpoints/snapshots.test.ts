import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { contentsOf, createProject } from "./project.js";

describe("a checkpoint", () => {
  it("keeps files that git does not track, and gives the same state the same id", async () => {
    await using project = await createProject();
    project.write("a.txt", "one\n");
    const first = await project.snap();
    expect(await project.snap()).toBe(first);
    project.write("b.txt", "two\n");
    const second = await project.snap();
    expect(second).not.toBe(first);
    project.remove("b.txt");
    expect(await project.snap()).toBe(first);
    expect(await project.checkpoints.changes(first, second)).toMatchObject({
      files: [{ path: "b.txt", status: "added", addedLines: 1 }],
    });
  });

  it("leaves the repository of the user untouched, byte for byte", async () => {
    await using project = await createProject();
    project.write("a.txt", "one\n");
    project.git("add", ".");
    project.git("commit", "-qm", "x");
    project.write("staged.txt", "two\n");
    project.git("add", "staged.txt");
    project.write("untracked.txt", "three\n");
    project.write(".git/hooks/post-checkout", `#!/bin/sh\ntouch '${project.root}/hook-ran'\n`);
    project.write(".git/hooks/post-index-change", `#!/bin/sh\ntouch '${project.root}/hook-ran'\n`);
    for (const name of ["post-checkout", "post-index-change"])
      chmodSync(join(project.root, ".git/hooks", name), 0o755);
    project.git("config", "core.fsmonitor", `touch '${project.root}/hook-ran' #`);
    project.git("config", "core.hooksPath", join(project.root, ".git/hooks"));
    const before = contentsOf(join(project.root, ".git"), []);
    const id = await project.snap();
    project.write("a.txt", "changed\n");
    await project.checkpoints.changes(id);
    await project.checkpoints.restore(id);
    await project.checkpoints.prune({ keep: 0 });
    expect(contentsOf(join(project.root, ".git"), [])).toEqual(before);
    expect(existsSync(join(project.root, "hook-ran"))).toBe(false);
  });

  it("changes no byte, whatever the attributes and settings of the project say", async () => {
    await using project = await createProject();
    project.git("config", "core.autocrlf", "true");
    project.git("config", "filter.shout.clean", "tr a-z A-Z");
    project.git("config", "filter.shout.smudge", "tr a-z A-Z");
    const attributes =
      "* text=auto eol=crlf ident filter=shout\n*.utf working-tree-encoding=UTF-16\n*.bin binary\n";
    project.write(".gitattributes", attributes);
    project.write("deep/.gitattributes", attributes);
    project.write(".git/info/attributes", attributes);
    for (const [name, text] of Object.entries({
      "lf.txt": "a\nb\n",
      "crlf.txt": "a\r\nb\r\n",
      "mixed.txt": "a\r\nb\n",
    })) {
      project.write(name, `$Id$ ${text}`);
      project.write(`deep/${name}`, `$Id: x $ ${text}`);
    }
    project.write("a.utf", Buffer.from([0xff, 0xfe, 0x61, 0]));
    project.write("a.bin", Buffer.from([0, 1, 2, 255, 13, 10, 13]));
    project.write("lfs.txt", "version https://git-lfs.github.com/spec/v1\n");
    const before = contentsOf(project.root);
    const id = await project.snap();
    for (const path of Object.keys(before)) if (!path.includes(".git")) project.write(path, "gone");
    project.write(".gitattributes", "* text eol=lf\n");
    expect((await project.checkpoints.restore(id)).conflicts).toEqual([]);
    expect(contentsOf(project.root)).toEqual(before);
  });

  it("ignores GIT_* of the host", async () => {
    await using project = await createProject();
    await using other = await createProject();
    const variables = {
      GIT_DIR: join(other.root, ".git"),
      GIT_WORK_TREE: other.root,
      GIT_INDEX_FILE: join(other.root, "index"),
      GIT_OBJECT_DIRECTORY: join(other.root, "objects"),
      GIT_CONFIG_COUNT: "1",
      GIT_CONFIG_KEY_0: "core.worktree",
      GIT_CONFIG_VALUE_0: other.root,
    };
    project.write("a.txt", "one\n");
    const checkpoints = await project.open({ env: { ...project.home.env, ...variables } });
    expect(checkpoints.root).toBe(project.root);
    const { id } = await checkpoints.snapshot({ label: "x" });
    expect(id).toBe(await project.snap());
    expect(Object.keys(contentsOf(other.root))).toEqual([]);
  });

  it("names what it does not have", async () => {
    await using project = await createProject();
    await using inner = await createProject();
    inner.write("x", "x");
    inner.git("add", ".");
    inner.git("commit", "-qm", "x");
    project.git("-c", "protocol.file.allow=always", "submodule", "add", "-q", inner.root, "sub");
    project.git("clone", "-q", inner.root, "nested");
    mkdirSync(join(project.root, ".config"));
    writeFileSync(join(project.home.env["HOME"] ?? "", ".gitconfig"), "[core]\n\texcludesFile = ~/ignored\n");
    writeFileSync(join(project.home.env["HOME"] ?? "", "ignored"), "global.txt\n");
    project.write(".git/info/exclude", "local.txt\n");
    project.write(".gitignore", "node_modules\n*.log\n");
    for (const path of [
      "node_modules/a/b.js",
      "x.log",
      "local.txt",
      "global.txt",
      "kept.txt",
      "deep/.GIT/config",
    ])
      project.write(path, "x");
    if (process.platform !== "win32") execFileSync("mkfifo", [join(project.root, "pipe")]);
    const odd = Buffer.from(`${project.root}/\xff`, "latin1");
    if (process.platform === "linux") writeFileSync(odd, "x");
    const checkpoints = await project.open();
    const { id, skipped } = await checkpoints.snapshot({ label: "x" });
    const named = Object.fromEntries(skipped.map(({ path, reason }) => [path, reason]));
    expect(named).toMatchObject({
      "node_modules/": "ignored",
      "x.log": "ignored",
      "local.txt": "ignored",
      "global.txt": "ignored",
      "nested/": "repository",
      "sub/": "submodule",
      "deep/.GIT/config": "name",
      ...(process.platform === "linux" && { '"\\377"': "name" }),
    });
    if (process.platform === "linux") rmSync(odd);
    const before = contentsOf(project.root);
    project.write("kept.txt", "changed");
    await checkpoints.restore(id);
    expect(contentsOf(project.root)).toEqual(before);
  });

  it("has tracked files even if they are ignored", async () => {
    await using project = await createProject();
    project.write(".gitignore", "*.env\n");
    project.write("a.env", "one");
    project.write("b.env", "one");
    project.git("add", "-f", "a.env");
    const before = await project.snap();
    project.write("a.env", "two");
    project.write("b.env", "two");
    const { files } = await project.checkpoints.changes(before);
    expect(files.map(({ path }) => path)).toEqual(["a.env"]);
  });

  it("survives a broken .gitmodules", async () => {
    await using project = await createProject();
    project.write(".gitmodules", "[submodule \n\0???");
    project.write("a", "1");
    const id = await project.snap();
    project.write("a", "2");
    expect((await project.checkpoints.changes(id)).files).toMatchObject([{ path: "a" }]);
  });

  it("sees a change of the same size within the same second", async () => {
    await using project = await createProject();
    const seen = new Set<string>();
    for (let i = 0; i < 10; i++) {
      project.write("a", `${i}`);
      seen.add(await project.snap());
    }
    expect(seen.size).toBe(10);
  });
});

describe("what cannot be kept is refused", () => {
  it.each([
    ["maxFiles", { maxFiles: 3 }, null],
    ["maxFileBytes", { maxFileBytes: 5 }, "large"],
    ["maxTotalBytes", { maxTotalBytes: 8 }, null],
  ])("above %s, before anything is stored", async (option, limits, path) => {
    await using project = await createProject({ limits });
    project.write("a", "1");
    const first = await project.snap();
    const stored = contentsOf(project.checkpoints.folder, []);
    project.write("large", "123456");
    project.write("b", "12");
    project.write("c", "12");
    await expect(project.snap()).rejects.toMatchObject({
      code: "checkpoint_limit",
      option,
      limit: Object.values(limits)[0],
      path,
    });
    expect(contentsOf(project.checkpoints.folder, [])).toEqual(stored);
    for (const name of ["large", "b", "c"]) project.remove(name);
    expect(await project.snap()).toBe(first);
  });

  it("outside a repository, without git, and with an old one", async () => {
    await using project = await createProject();
    const { env } = project.home;
    const outside = { workingDirectory: project.home.path };
    await expect(project.open(outside)).rejects.toMatchObject({ reason: "noRepository", retryable: false });
    await expect(project.open({ workingDirectory: join(project.root, ".git") })).rejects.toMatchObject({
      reason: "noRepository",
    });
    const path = join(project.home.path, "bin");
    await expect(project.open({ env: { ...env, PATH: path } })).rejects.toMatchObject({
      reason: "gitMissing",
    });
    mkdirSync(path);
    writeFileSync(join(path, "git"), "#!/bin/sh\necho git version 2.31.9\n", { mode: 0o755 });
    await expect(project.open({ env: { ...env, PATH: path } })).rejects.toMatchObject({
      reason: "gitTooOld",
    });
  });

  it.each(["", "HEAD", "--output=x", "0".repeat(39), null])("as the id %j", async (id) => {
    await using project = await createProject();
    await expect(project.checkpoints.changes(id as string)).rejects.toMatchObject({ code: "invalid_option" });
    await expect(project.checkpoints.restore(id as string)).rejects.toMatchObject({ code: "invalid_option" });
  });
});
