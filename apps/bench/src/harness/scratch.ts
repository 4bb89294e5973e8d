import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A temporary folder for the files of one run; disposing removes it. */
export class Scratch implements AsyncDisposable {
  /** Absolute path of the folder. */
  readonly path: string;

  private constructor(path: string) {
    this.path = path;
  }

  static async make(): Promise<Scratch> {
    return new Scratch(await mkdtemp(join(tmpdir(), "codex-bench-")));
  }

  /** Returns the path of a file in the folder, without creating it. */
  file(name: string): string {
    return join(this.path, name);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.path, { recursive: true, force: true });
  }
}
