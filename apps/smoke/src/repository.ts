import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** The root of the repository. */
export const repositoryDirectory = fileURLToPath(new URL("../../../", import.meta.url));

/** The fields of a `package.json` that the tests use. */
interface Manifest {
  name: string;
  exports: Record<string, string | { types: string; default?: string }>;
  dependencies?: Record<string, string>;
  peerDependencies?: Record<string, string>;
}

/** A package that is published. */
export interface PublishedPackage {
  directory: string;
  manifest: Manifest;
}

/** Every package that is published. */
export const publishedPackages: PublishedPackage[] = readdirSync(join(repositoryDirectory, "packages")).map(
  (name) => {
    const directory = join(repositoryDirectory, "packages", name);
    const manifest = JSON.parse(readFileSync(join(directory, "package.json"), "utf8")) as Manifest;
    return { directory, manifest };
  },
);

/** The peers of the packages, which a program installs for the entries that need them. */
export const peers: Record<string, string> = Object.assign(
  {},
  ...publishedPackages.map(({ manifest }) => manifest.peerDependencies),
);

/** Every specifier that a program can load, such as `@codex/protocol/schemas`. Types-only entries are left out. */
export const specifiers: string[] = publishedPackages.flatMap(({ manifest }) =>
  Object.entries(manifest.exports)
    .filter(([, target]) => typeof target !== "string" && target.default !== undefined)
    .map(([path]) => manifest.name + path.slice(1)),
);
