// Packs every package into one folder (default: `tarballs/`), and prints the commands that install them from there. Programs
// install the packages in this way until they are on npm.
import { mkdirSync, rmSync } from "node:fs";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { packPublished, publishedPackages } from "./published-packages.mjs";

const directory = resolve(process.argv[2] ?? fileURLToPath(new URL("../tarballs", import.meta.url)));
const manifests = new Map(publishedPackages.map(({ manifest }) => [manifest.name, manifest]));

/** Returns a package with its dependencies in this repository, which npm cannot look up. */
function withOurDependencies(name) {
  const below = Object.keys(manifests.get(name).dependencies ?? {}).filter((one) => manifests.has(one));
  return [...new Set([...below.flatMap(withOurDependencies), name])];
}

/** The only package that most programs need. */
const main = "@codex/sdk";

const quoted = (path) => (/\s/.test(path) ? `"${path}"` : path);

rmSync(directory, { recursive: true, force: true });
mkdirSync(directory, { recursive: true });
const tarballs = packPublished(directory);

console.log(`Packed into ${directory}. To use one in a project, run there:\n`);
for (const name of [...manifests.keys()].sort((left, right) => (right === main) - (left === main))) {
  const files = withOurDependencies(name).map((one) => quoted(tarballs.get(one)));
  console.log(`npm install ${name === "@codex/testing" ? "--save-dev " : ""}${files.join(" ")}`);
}
