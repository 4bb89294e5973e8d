import { cpSync, mkdirSync, mkdtempSync, realpathSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createCodexHome } from "@codex/testing";
import { packPackages } from "./pack-packages.js";
import { publishedPackages } from "./repository.js";
import { runCommand } from "./run-command.js";
import type { Scope } from "./scope.js";

/** A project that has the packed packages installed. */
export interface Consumer {
  directory: string;
  /** See {@link Packed}. */
  printed: string;
}

/** Makes an empty project, and installs the packed packages in it with npm. */
export async function installConsumer(scope: Scope): Promise<Consumer> {
  const directory = realpathSync(mkdtempSync(join(tmpdir(), "codex-consumer-")));
  const tarballsDirectory = join(directory, "tarballs");
  mkdirSync(tarballsDirectory);
  const { tarballs, printed } = await packPackages(scope, tarballsDirectory);

  const others = scope === "short" ? linked() : { zod: "^4", "@types/node": "^20" };
  const manifest = {
    name: "consumer",
    private: true,
    type: "module",
    dependencies: { zod: others["zod"], "@types/node": others["@types/node"] },
    overrides: scope === "short" ? others : {},
  };
  writeFileSync(join(directory, "package.json"), JSON.stringify(manifest));
  await runCommand("npm", ["install", ...quiet, ...tarballs], { cwd: directory });
  // The agent works in a Git repository, or wants to be told that it need not be one.
  await using home = await createCodexHome();
  await runCommand("git", ["init", "--quiet"], { cwd: directory, env: home.env });
  cpSync(fileURLToPath(new URL("../consumer/", import.meta.url)), directory, { recursive: true });
  return { directory, printed };
}

/** Options of `npm install` that a test wants. */
export const quiet = ["--no-audit", "--no-fund", "--ignore-scripts", "--prefer-offline"];

/** What the packages depend on, from where the workspace has it: no download, and no second copy of the agent. */
export function linked(): Record<string, string> {
  const own = fileURLToPath(new URL("../node_modules/", import.meta.url));
  const links: Record<string, string> = { "@types/node": `file:${realpathSync(join(own, "@types/node"))}` };
  for (const { directory, manifest } of publishedPackages) {
    for (const name of Object.keys(manifest.dependencies ?? {})) {
      if (!name.startsWith("@codex/")) {
        links[name] = `file:${realpathSync(join(directory, "node_modules", name))}`;
      }
    }
  }
  return links;
}
