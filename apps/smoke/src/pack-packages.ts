import { readdirSync } from "node:fs";
import { join } from "node:path";
import { publishedPackages, repositoryDirectory } from "./repository.js";
import { runCommand } from "./run-command.js";
import type { Scope } from "./scope.js";

/** Packed packages. */
export interface Packed {
  tarballs: string[];
  /** What `pnpm pack:all` printed: the commands that install them. Empty in the full scope. */
  printed: string;
}

/**
 * Packs every package into a folder.
 *
 * A release packs with pnpm, and so does `pnpm pack:all`. The full scope packs with npm, which has to come to the same.
 */
export async function packPackages(scope: Scope, into: string): Promise<Packed> {
  let printed = "";
  if (scope === "short") {
    const packAll = ["scripts/pack-all.mjs", into];
    printed = (await runCommand(process.execPath, packAll, { cwd: repositoryDirectory })).stdout;
  } else {
    for (const { directory } of publishedPackages) {
      await runCommand("npm", ["pack", "--pack-destination", into], { cwd: directory });
    }
  }
  return { tarballs: readdirSync(into).map((name) => join(into, name)), printed };
}
