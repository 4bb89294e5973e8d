// Every package of `packages/` that goes to the registry: its folder, its manifest and its entries with types.
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const packagesDirectory = join(root, "packages");

/** `entries` maps a specifier (`@codex/protocol/schemas`) to its file of types, relative to the folder. */
export const publishedPackages = readdirSync(packagesDirectory)
  .map((name) => {
    const directory = join(packagesDirectory, name);
    const manifest = JSON.parse(readFileSync(join(directory, "package.json"), "utf8"));
    const entries = Object.entries(manifest.exports)
      .filter(([, target]) => target.types)
      .map(([path, target]) => [manifest.name + path.slice(1), target.types]);
    return { name, directory, manifest, entries: Object.fromEntries(entries) };
  })
  .filter(({ manifest }) => !manifest.private);

/** Packs them into a folder, as a release does, and returns the tarball of each by name. They have to be built. */
export function packPublished(directory) {
  const pack = ["--recursive", "--filter", "./packages/*", "pack", "--out", join(directory, "%s.tgz")];
  execFileSync("npx", ["-y", "pnpm", ...pack], {
    cwd: root,
    stdio: ["ignore", "ignore", "inherit"],
    shell: process.platform === "win32",
  });
  return new Map(
    publishedPackages.map(({ manifest: { name } }) => [
      name,
      join(directory, `${name.slice(1).replace("/", "-")}.tgz`),
    ]),
  );
}
