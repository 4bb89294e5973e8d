// What an installation consists of, without the native binary: what the size gate and the benchmarks weigh.
import { readdirSync, readFileSync, realpathSync, statSync } from "node:fs";
import { publishedPackages } from "./published-packages.mjs";

/** What npm packs besides the `files` of a manifest. */
const alwaysPacked = ["package.json", "README.md"];

/** The files of the package in a folder and of everything it depends on. */
export function installedFiles(directory) {
  const byPackage = new Map();
  install(realpathSync(directory), byPackage);
  return [...byPackage.values()].flat();
}

/** Adds a package and what it depends on. Its dependencies lie in its own `node_modules`, or beside it. */
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
