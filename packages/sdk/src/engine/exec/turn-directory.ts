import { mkdtempSync, rmSync } from "node:fs";
import { rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isSplitByBinary, onHostExit, SpawnError, stageImages } from "@codex/exec";
import type { MemoryImage, TurnInput } from "../../options/input.js";

/**
 * The temporary files of one turn, in a directory that only this user can read. It is created with the first file and
 * removed when the turn has ended, or when this process exits.
 */
export class TurnDirectory {
  #created: { path: string; ignoreHostExit: () => void } | undefined;

  /** Writes a JSON Schema, given as JSON, to a file and returns its path. */
  writeSchema(schema: string): Promise<string> {
    return this.#fill(async (path) => {
      const file = join(path, "schema.json");
      await writeFile(file, schema, { mode: 0o600 });
      return file;
    });
  }

  /** Writes images in memory, and copies images whose paths the binary would misread. Returns the paths to pass on. */
  async stageImages(images: TurnInput["images"]): Promise<readonly string[]> {
    const paths: string[] = [];
    for (const [index, image] of images.entries()) {
      paths.push(typeof image === "string" ? image : await this.#writeImage(image, index));
    }
    return paths.some(isSplitByBinary) ? this.#fill((path) => stageImages(paths, path)) : paths;
  }

  #writeImage({ format, bytes }: MemoryImage, index: number): Promise<string> {
    return this.#fill(async (path) => {
      const file = join(path, `memory-${index}.${format}`);
      await writeFile(file, bytes, { mode: 0o600 });
      return file;
    });
  }

  /** Removes the directory. Never rejects. */
  async remove(): Promise<void> {
    if (this.#created === undefined) return;
    const { path, ignoreHostExit } = this.#created;
    await rm(path, { recursive: true, force: true }).catch(() => {});
    ignoreHostExit();
  }

  async #fill<Result>(write: (path: string) => Promise<Result>): Promise<Result> {
    try {
      this.#created ??= createDirectory();
      return await write(this.#created.path);
    } catch (error) {
      throw explainFailure(error);
    }
  }
}

/** Synchronous, so that the directory never exists without being registered for removal. */
function createDirectory() {
  // With mode 0700.
  const path = mkdtempSync(join(tmpdir(), "codex-sdk-"));
  return { path, ignoreHostExit: onHostExit(() => removeNow(path)) };
}

function removeNow(path: string): void {
  try {
    rmSync(path, { recursive: true, force: true });
  } catch {
    // This process is about to exit.
  }
}

function explainFailure(error: unknown): unknown {
  const errno = (error as NodeJS.ErrnoException).code;
  if (typeof errno !== "string" || !(error as NodeJS.ErrnoException).syscall) return error;
  return new SpawnError({
    path: tmpdir(),
    errno,
    problem: "the turn's temporary files cannot be written there",
    remedy: "Free space or grant access, or set TMPDIR to another directory.",
    cause: error,
  });
}
