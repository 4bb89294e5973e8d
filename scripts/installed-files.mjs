// Lists the files of an installation without the native binary, for the size gate and the benchmarks.
import { readdirSync, readFileSync, realpathSync, statSync } from "node:fs";
import { publishedPackages } from "./published-packages.mjs";

/** Files that npm packs in addition to the `files` of a manifest. */
const alwaysPacked = ["package.json", "README.md"];

/** Returns the files of a package and of all its dependencies. */
export function installedFiles(directory) {
  const byPackage = new Map();
  install(realpathSync(directory), byPackage);
  return [...byPackage.values()].flat();
}

/** Adds a package and its dependencies, which are in its own `node_modules` or next to it. */
function install(directory, byPackage) {
  const manifest = JSON.parse(readFileSync(`${directory}/package.json`, "utf8"));
  const { name, files, dependencies = {} } = manifest;
  if (byPackage.has(name)) return;
  const isOwn = publishedPackages.some((one) => one.directory === directory);
  const packed = isOwn ? [...alwaysPacked, ...files].map((file) => `${directory}/${file}`) : [directory];
  byPackage.set(name, packed.flatMap(filesIn));
  const modules = isOwn ? `${directory}/node_modules` : directory.slice(0, directory.lastIndexOf(`/${name}`));
  for (const dependency of Object.keys(dependencies)) {
    if (dependency !== "@openai/codex") install(realpathSync(`${modules}/${dependency}`), byPackage);
  }
}

function filesIn(path) {
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path)
    .filter((name) => name !== "node_modules")
    .flatMap((name) => filesIn(`${path}/${name}`));
}
