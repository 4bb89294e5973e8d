import { cpSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createCodexHome } from "@codex/testing";
import { peers, publishedPackages, repositoryDirectory } from "./repository.js";
import { runCommand } from "./run-command.js";

/**
 * How much the tests cover. `short`: this Node.js, with the workspace's dependencies and no network. `full`: every
 * runtime, with everything from the registry.
 */
export type Scope = "short" | "full";

/** A project with the packed packages installed. */
export interface Consumer {
  directory: string;
  /** What `pnpm pack:all` printed: the commands that install the packages. Empty in the full scope. */
  printed: string;
}

/** Options that keep `npm install` quiet and quick. */
export const quiet = ["--no-audit", "--no-fund", "--ignore-scripts", "--prefer-offline"];

/** Creates an empty project and installs the packed packages in it with npm. */
export async function installConsumer(scope: Scope): Promise<Consumer> {
  const directory = realpathSync(mkdtempSync(join(tmpdir(), "codex-consumer-")));
  const tarballsDirectory = join(directory, "tarballs");
  mkdirSync(tarballsDirectory);
  const printed = await packPackages(scope, tarballsDirectory);
  const tarballs = readdirSync(tarballsDirectory).map((name) => join(tarballsDirectory, name));

  const others = scope === "short" ? linked() : { zod: "^4", "@types/node": "^20", ...peers };
  const manifest = {
    name: "consumer",
    private: true,
    type: "module",
    dependencies: Object.fromEntries(
      ["zod", "@types/node", ...Object.keys(peers)].map((name) => [name, others[name]]),
    ),
    overrides: scope === "short" ? others : {},
  };
  writeFileSync(join(directory, "package.json"), JSON.stringify(manifest));
  await runCommand("npm", ["install", ...quiet, ...tarballs], { cwd: directory });
  // By default the agent only works in a Git repository.
  await using home = await createCodexHome();
  await runCommand("git", ["init", "--quiet"], { cwd: directory, env: home.env });
  cpSync(fileURLToPath(new URL("../consumer/", import.meta.url)), directory, { recursive: true });
  return { directory, printed };
}

/** Packs with pnpm, as a release does. The full scope packs with npm, whose packages must work as well. */
async function packPackages(scope: Scope, tarballsDirectory: string): Promise<string> {
  if (scope === "short") {
    const packAll = ["scripts/pack-all.mjs", tarballsDirectory];
    return (await runCommand(process.execPath, packAll, { cwd: repositoryDirectory })).stdout;
  }
  for (const { directory } of publishedPackages) {
    await runCommand("npm", ["pack", "--pack-destination", tarballsDirectory], { cwd: directory });
  }
  return "";
}

/** Links the packages' dependencies to the workspace: nothing is downloaded, and the agent is not copied. */
export function linked(): Record<string, string> {
  const own = fileURLToPath(new URL("../node_modules/", import.meta.url));
  const links: Record<string, string> = { "@types/node": `file:${realpathSync(join(own, "@types/node"))}` };
  for (const { directory, manifest } of publishedPackages) {
    for (const name of Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies })) {
      if (!name.startsWith("@codex/")) {
        links[name] = `file:${realpathSync(join(directory, "node_modules", name))}`;
      }
    }
  }
  return links;
}
