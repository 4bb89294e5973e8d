import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { type CodexHome, createCodexHome } from "@codex/testing";
import {
  type Checkpoints,
  type CheckpointsOptions,
  openCheckpoints,
} from "../../src/checkpoint/checkpoints.js";
import * as tools from "../../src/turn/create-engine.js";

/** A git repository of its own, with checkpoints. */
export interface Project extends AsyncDisposable {
  root: string;
  home: CodexHome;
  checkpoints: Checkpoints;
  /** Opens the same checkpoints again, as another process would. */
  open(options?: Partial<CheckpointsOptions>): Promise<Checkpoints>;
  /** Keeps a checkpoint, and returns its id. */
  snap(label?: string): Promise<string>;
  write(path: string, content: string | Uint8Array): void;
  remove(path: string): void;
  git(...args: string[]): string;
}

export async function createProject(options: Partial<CheckpointsOptions> = {}): Promise<Project> {
  const home = await createCodexHome();
  const root = realpathSync(mkdtempSync(join(tmpdir(), "codex-project-")));
  const git = (...args: string[]) =>
    execFileSync("git", args, { cwd: root, env: home.env, encoding: "utf8" });
  git("init", "-q");
  const open = (more: Partial<CheckpointsOptions> = {}) =>
    openCheckpoints({ tools, workingDirectory: root, env: home.env, ...options, ...more });
  const checkpoints = await open();
  return {
    root,
    home,
    checkpoints,
    open,
    snap: async (label = "one") => (await checkpoints.snapshot({ label })).id,
    write(path, content) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), content);
    },
    remove: (path) => rmSync(join(root, path), { recursive: true }),
    git,
    async [Symbol.asyncDispose]() {
      rmSync(root, { recursive: true, force: true });
      await home.dispose();
    },
  };
}

/** Everything below a folder: the kind and the content of each file, by path. */
export function contentsOf(folder: string, skip: readonly string[] = [".git"]): Record<string, string> {
  const found: Record<string, string> = {};
  const walk = (relative: string) => {
    for (const name of readdirSync(join(folder, relative)).sort()) {
      const path = relative === "" ? name : `${relative}/${name}`;
      if (skip.includes(path)) continue;
      const file = join(folder, path);
      const stats = lstatSync(file);
      if (stats.isSymbolicLink()) found[path] = `link to ${readlinkSync(file)}`;
      else if (stats.isFile()) {
        const hash = createHash("sha256").update(readFileSync(file)).digest("hex");
        found[path] = `${stats.mode & 0o100 ? "executable" : "file"} ${hash}`;
      } else if (stats.isDirectory()) {
        if (readdirSync(file).length === 0) found[path] = "empty folder";
        walk(path);
      } else found[path] = "special";
    }
  };
  walk("");
  return found;
}
