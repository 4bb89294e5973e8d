import { mkdtempSync, rmSync } from "node:fs";
import { rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isSplitByBinary, onHostExit, SpawnError, stageImages } from "@codex/exec";

/**
 * The temporary files of one turn, in a directory only this user can read. Made when the first file is needed, and
 * removed when the turn is over: when exactly the binary reads them is its own business. A host that ends takes them
 * along.
 */
export class TurnDirectory {
  #made: { path: string; ignoreHostExit: () => void } | undefined;

  /** Writes the JSON Schema where the binary can read it; returns the file's path. */
  writeSchema(schema: object): Promise<string> {
    return this.#fill(async (path) => {
      const file = join(path, "schema.json");
      await writeFile(file, JSON.stringify(schema), { mode: 0o600 });
      return file;
    });
  }

  /** Gives images whose path the binary would misread another name in here; returns the paths to pass on. */
  async stageImages(paths: readonly string[]): Promise<readonly string[]> {
    return paths.some(isSplitByBinary) ? this.#fill((path) => stageImages(paths, path)) : paths;
  }

  /** Removes all of it. Never rejects. */
  async remove(): Promise<void> {
    if (this.#made === undefined) return;
    const { path, ignoreHostExit } = this.#made;
    await rm(path, { recursive: true, force: true }).catch(() => {});
    ignoreHostExit();
  }

  async #fill<Result>(write: (path: string) => Promise<Result>): Promise<Result> {
    try {
      this.#made ??= makeDirectory();
      return await write(this.#made.path);
    } catch (error) {
      throw explainFailure(error);
    }
  }
}

/** Synchronous, so that there is no moment at which the directory exists and the host's exit would leave it behind. */
function makeDirectory() {
  // With mode 0700.
  const path = mkdtempSync(join(tmpdir(), "codex-sdk-"));
  return { path, ignoreHostExit: onHostExit(() => removeNow(path)) };
}

function removeNow(path: string): void {
  try {
    rmSync(path, { recursive: true, force: true });
  } catch {
    // The host is about to end; nobody could be told.
  }
}

function explainFailure(error: unknown): unknown {
  const errno = (error as NodeJS.ErrnoException).code;
  if (typeof errno !== "string" || !(error as NodeJS.ErrnoException).syscall) return error;
  return new SpawnError({
    path: tmpdir(),
    errno,
    problem: "the turn's temporary files cannot be written there",
    remedy: "Make room or give access, or name another directory in TMPDIR.",
    cause: error,
  });
}
