import { mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { git } from "./git.js";
import { scratchFiles } from "./scratch-files.js";

/** A Git repository that exists for one demo. */
export interface ScratchRepository {
  /** Its directory, in the temporary directory. */
  readonly path: string;
  /** What has changed in it since it was made, as a unified diff. */
  diff(options: { colors: boolean }): Promise<string>;
  /** Removes it. */
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * Makes a repository that holds the scratch files, in one commit.
 *
 * @param env the environment of the agent: its git sees no settings, hooks or variables of the person either
 */
export async function createScratchRepository(
  env: Readonly<Record<string, string>>,
): Promise<ScratchRepository> {
  // The agent reports resolved paths; a link in the way (macOS has one) would keep them from being shortened.
  const path = await mkdtemp(join(await realpath(tmpdir()), "codex-sdk-demo-"));
  const place = { directory: path, env };
  const dispose = () => rm(path, { recursive: true, force: true });
  try {
    for (const [name, content] of Object.entries(scratchFiles)) await writeFile(join(path, name), content);
    await git(place, "init", "--quiet");
    await git(place, "add", "--all");
    await git(place, "commit", "--quiet", "--message", "A cart with a bug");
  } catch (error) {
    await dispose();
    throw error;
  }
  return {
    path,
    diff: ({ colors }) =>
      git(place, "-c", "color.diff.meta=dim", "diff", `--color=${colors ? "always" : "never"}`),
    [Symbol.asyncDispose]: dispose,
  };
}
