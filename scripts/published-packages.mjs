// Every package of `packages/` that goes to the registry: its folder, its manifest and its entries with types.
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const packagesDirectory = fileURLToPath(new URL("../packages/", import.meta.url));

/** `entries` maps a specifier (`@codex/protocol/schemas`) to its file of types, relative to the folder. */
export const publishedPackages = readdirSync(packagesDirectory)
  .map((name) => {
    const directory = `${packagesDirectory}${name}`;
    const manifest = JSON.parse(readFileSync(`${directory}/package.json`, "utf8"));
    const entries = Object.entries(manifest.exports)
      .filter(([, target]) => target.types)
      .map(([path, target]) => [manifest.name + path.slice(1), target.types]);
    return { name, directory, manifest, entries: Object.fromEntries(entries) };
  })
  .filter(({ manifest }) => !manifest.private);
