import type { Stats } from "node:fs";
import { chmod, lstat, mkdir, readdir, readFile, rename, rm, rmdir, symlink, unlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { ShadowRepository } from "./shadow-repository.js";

/** The state of a file in a checkpoint. */
export interface FileState {
  kind: "file" | "executable" | "link";
  /** The object with its content, or with the target of the link. */
  object: string;
}

/** Why a file cannot be changed. */
type Obstacle = "blocked" | "link";

/**
 * Changes files below a root, each as a whole or not at all. Follows no link: what is in the place of a folder must be a folder.
 */
export class FileReplacer {
  readonly #repository: Pick<ShadowRepository, "root" | "tools">;
  readonly #id: string;
  /** Files that will be deleted, and may be deleted early when they are in the way. */
  readonly #deleted: ReadonlySet<string>;
  readonly #changedFolders = new Set<string>();

  /** @param id distinguishes the temporary files of one restore */
  constructor(
    repository: Pick<ShadowRepository, "root" | "tools">,
    id: string,
    deleted: ReadonlySet<string>,
  ) {
    this.#repository = repository;
    this.#id = id;
    this.#deleted = deleted;
  }

  /** What keeps a file from being changed. Changes nothing. */
  async findObstacle(path: string, isWritten: boolean): Promise<Obstacle | undefined> {
    for (const folder of foldersOf(path)) {
      const found = await this.#stats(folder);
      if (found === undefined) return undefined;
      if (found.isDirectory()) continue;
      // What is deleted makes room.
      if (this.#deleted.has(folder)) return undefined;
      return found.isSymbolicLink() ? "link" : "blocked";
    }
    const found = await this.#stats(path);
    if (found === undefined || isPlain(found)) return undefined;
    const canMakeRoom = isWritten && found.isDirectory() && (await this.#holdsOnlyDeleted(path));
    return canMakeRoom ? undefined : "blocked";
  }

  /** Writes a file or a link with the staged content. */
  async replace(
    path: string,
    from: FileState | undefined,
    to: FileState,
    staged: string,
  ): Promise<Obstacle | undefined> {
    const obstacle = (await this.findObstacle(path, true)) ?? (await this.#makeFolders(path));
    if (obstacle !== undefined) return obstacle;
    const target = this.#file(path);
    const found = await this.#stats(path);
    if (found?.isDirectory() && !(await this.#clear(path))) return "blocked";
    const isExecutable = to.kind === "executable";
    const mode = found?.isFile() ? modeOf(found.mode, isExecutable) : undefined;
    if (mode !== undefined && from?.object === to.object && from.kind !== "link" && to.kind !== "link") {
      await chmod(target, mode);
      return undefined;
    }
    const temporary = this.#temporary(path);
    const content = await readFile(staged);
    if (to.kind === "link") {
      await symlink(content, temporary);
      await rename(temporary, target);
    } else {
      await this.#repository.tools.writeWhole(target, temporary, content, isExecutable ? 0o777 : 0o666, mode);
    }
    this.#changedFolders.add(dirname(target));
    return undefined;
  }

  /** Deletes a file or a link, then the folders that are empty without it. */
  async remove(path: string): Promise<Obstacle | undefined> {
    // Then the file went when something else took the place of a folder of it, or of the file.
    if (await this.#isBehindFile(path)) return undefined;
    const found = await this.#stats(path);
    if (found === undefined || found.isDirectory()) return undefined;
    if (!isPlain(found)) return "blocked";
    await unlink(this.#file(path));
    this.#changedFolders.add(dirname(this.#file(path)));
    for (const folder of foldersOf(path).reverse()) {
      const isRemoved = await rmdir(this.#file(folder)).then(
        () => true,
        () => false,
      );
      if (!isRemoved) break;
    }
    return undefined;
  }

  /** Removes what a restore that was cut off has left next to a file. */
  async removeTemporary(path: string): Promise<void> {
    for (const folder of foldersOf(path)) if (!(await this.#stats(folder))?.isDirectory()) return;
    await rm(this.#temporary(path), { force: true });
  }

  /** Makes the new names durable. */
  async sync(): Promise<void> {
    for (const folder of this.#changedFolders) await this.#repository.tools.syncFolder(folder);
  }

  #file(path: string): string {
    return join(this.#repository.root, path);
  }

  /** Next to the file, because only then the file can be replaced in one step. */
  #temporary(path: string): string {
    return join(dirname(this.#file(path)), `.codex-restore-${this.#id}`);
  }

  #stats(path: string): Promise<Stats | undefined> {
    return lstat(this.#file(path)).catch((error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT" || error.code === "ENOTDIR") return undefined;
      throw error;
    });
  }

  /** Whether one of its folders is a file or a link by now, so that the file itself is gone. */
  async #isBehindFile(path: string): Promise<boolean> {
    for (const folder of foldersOf(path)) {
      const found = await this.#stats(folder);
      if (found !== undefined && !found.isDirectory()) return true;
    }
    return false;
  }

  async #makeFolders(path: string): Promise<Obstacle | undefined> {
    for (const folder of foldersOf(path)) {
      const found = await this.#stats(folder);
      if (found?.isDirectory()) continue;
      if (found !== undefined) await unlink(this.#file(folder));
      await mkdir(this.#file(folder));
      this.#changedFolders.add(dirname(this.#file(folder)));
    }
    return undefined;
  }

  async #holdsOnlyDeleted(folder: string): Promise<boolean> {
    for (const entry of await readdir(this.#file(folder), { withFileTypes: true })) {
      const path = `${folder}/${entry.name}`;
      const isFree = entry.isDirectory() ? await this.#holdsOnlyDeleted(path) : this.#deleted.has(path);
      if (!isFree) return false;
    }
    return true;
  }

  /** Removes a folder with the files in it that are to be deleted. Returns whether nothing else was in it. */
  async #clear(folder: string): Promise<boolean> {
    if (!(await this.#holdsOnlyDeleted(folder))) return false;
    for (const entry of await readdir(this.#file(folder), { withFileTypes: true })) {
      const path = `${folder}/${entry.name}`;
      if (entry.isDirectory()) await this.#clear(path);
      else await unlink(this.#file(path));
    }
    return rmdir(this.#file(folder)).then(
      () => true,
      () => false,
    );
  }
}

/** The folders of a path, outermost first. */
function foldersOf(path: string): string[] {
  const parts = path.split("/").slice(0, -1);
  return parts.map((_, i) => parts.slice(0, i + 1).join("/"));
}

function isPlain(stats: Stats): boolean {
  return stats.isFile() || stats.isSymbolicLink();
}

/** The permissions of a file that becomes executable, or is no longer: whoever may read it may execute it. */
function modeOf(mode: number, isExecutable: boolean): number {
  const permissions = mode & 0o777;
  return isExecutable ? permissions | ((permissions & 0o444) >> 2) : permissions & ~0o111;
}

/** A path as a file system that ignores case compares it. */
export function foldCase(path: string): string {
  return path.normalize("NFC").toLowerCase();
}
