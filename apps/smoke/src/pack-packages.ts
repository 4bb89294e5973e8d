import { readdirSync } from "node:fs";
import { join } from "node:path";
import { publishedPackages, repositoryDirectory } from "./repository.js";
import { runCommand } from "./run-command.js";
import type { Scope } from "./scope.js";

/**
 * Packs every package into a folder, and returns the tarballs.
 *
 * A release packs with pnpm. The full scope packs with npm, which has to come to the same.
 */
export async function packPackages(scope: Scope, into: string): Promise<string[]> {
  if (scope === "short") {
    const parameters = ["--recursive", "--filter", "./packages/*", "pack", "--pack-destination", into];
    await runCommand("npx", ["-y", "pnpm", ...parameters], { cwd: repositoryDirectory });
  } else {
    for (const { directory } of publishedPackages) {
      await runCommand("npm", ["pack", "--pack-destination", into], { cwd: directory });
    }
  }
  return readdirSync(into).map((name) => join(into, name));
}
