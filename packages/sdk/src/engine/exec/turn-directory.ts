import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isSplitByBinary, stageImages } from "@codex/exec";

/**
 * The temporary files of one turn, in a directory only this user can read. Made when the first file is needed, and
 * removed when the turn is over: when exactly the binary reads them is its own business.
 */
export class TurnDirectory {
  #path: Promise<string> | undefined;

  /** Writes the JSON Schema where the binary can read it; returns the file's path. */
  async writeSchema(schema: object): Promise<string> {
    const file = join(await this.path(), "schema.json");
    await writeFile(file, JSON.stringify(schema), { mode: 0o600 });
    return file;
  }

  /** Gives images whose path the binary would misread another name in here; returns the paths to pass on. */
  async stageImages(paths: readonly string[]): Promise<readonly string[]> {
    return paths.some(isSplitByBinary) ? stageImages(paths, await this.path()) : paths;
  }

  /** The directory (mode 0700, as `mkdtemp` makes it). */
  path(): Promise<string> {
    this.#path ??= mkdtemp(join(tmpdir(), "codex-sdk-"));
    return this.#path;
  }

  /** Removes all of it. Never rejects. */
  async remove(): Promise<void> {
    const made = this.#path;
    this.#path = undefined;
    if (made === undefined) return;
    await made.then((path) => rm(path, { recursive: true, force: true })).catch(() => {});
  }
}
