import { mkdtempSync, rmSync } from "node:fs";
import { rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { isSplitByBinary, onHostExit, SpawnError, stageImages } from "@codex/exec";
import type { TurnInput } from "../../options/input.js";

/**
 * The temporary files of one turn, in a directory that only this user can read. It is created with the first file and
 * removed when the turn has ended, or when this process exits.
 */
export class TurnDirectory {
  #created: { path: string; ignoreHostExit: () => void } | undefined;
  readonly #near: { path: string; ignoreHostExit: () => void }[] = [];

  /** Writes a JSON Schema, given as JSON, to a file and returns its path. */
  writeSchema(schema: string): Promise<string> {
    return this.write("schema.json", schema);
  }

  /** Writes a new file where the binary looks for it. It is removed together with the directory. */
  async writeNear(path: string, content: string): Promise<void> {
    this.#near.push({ path, ignoreHostExit: onHostExit(() => removeNow(path)) });
    try {
      await writeFile(path, content, { mode: 0o600, flag: "wx" });
    } catch (error) {
      throw explainFailure(error, dirname(path));
    }
  }

  /** Writes images in memory to files, and copies images whose paths the binary would misread. Returns the paths to pass on. */
  async stageImages(images: TurnInput["images"]): Promise<readonly string[]> {
    const paths = await Promise.all(
      images.map((image, index) =>
        typeof image === "string" ? image : this.write(`input-${index}.${image.format}`, image.bytes),
      ),
    );
    return paths.some(isSplitByBinary) ? this.#fill((path) => stageImages(paths, path)) : paths;
  }

  /** Removes the directory. Never rejects. */
  async remove(): Promise<void> {
    for (const { path, ignoreHostExit } of [...this.#near, ...(this.#created ? [this.#created] : [])]) {
      await rm(path, { recursive: true, force: true }).catch(() => {});
      ignoreHostExit();
    }
  }

  /** Writes a file and returns its path. */
  write(name: string, content: string | Uint8Array): Promise<string> {
    return this.#fill(async (path) => {
      const file = join(path, name);
      await writeFile(file, content, { mode: 0o600 });
      return file;
    });
  }

  async #fill<Result>(write: (path: string) => Promise<Result>): Promise<Result> {
    try {
      this.#created ??= createDirectory();
      return await write(this.#created.path);
    } catch (error) {
      throw explainFailure(error, tmpdir());
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

function explainFailure(error: unknown, path: string): unknown {
  const errno = (error as NodeJS.ErrnoException).code;
  if (typeof errno !== "string" || !(error as NodeJS.ErrnoException).syscall) return error;
  return new SpawnError({
    path,
    errno,
    problem: "the turn's temporary files cannot be written there",
    remedy: "Free space or grant access, or set TMPDIR (CODEX_HOME for a profile) to another directory.",
    cause: error,
  });
}
