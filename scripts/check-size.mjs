// Budgets: what a browser loads of the packages that run there, and what an installation weighs.
import { readdirSync, readFileSync, realpathSync, statSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { publishedPackages } from "./published-packages.mjs";

/** Minified and gzipped bytes of a program that uses what is named. */
const browserBudgets = [
  ["protocol", 'import type { ThreadEvent } from "@codex/protocol"', 0],
  ["protocol", 'export { initialThreadState, reduceThreadEvent } from "@codex/protocol"', 3_000],
  ["protocol", 'export * from "@codex/protocol"', 4_000],
  ["config", 'export * from "@codex/config"', 6_000],
];

/** Bytes on disk of a package with what it depends on, without the native binary. */
const installBudgets = { sdk: 12_000_000, testing: 500_000 };

const packages = new Map(publishedPackages.map((one) => [one.name, one]));
const complaints = [];

function hold(what, bytes, budget) {
  console.log(`${String(bytes).padStart(10)} of ${String(budget).padStart(10)} bytes  ${what}`);
  if (bytes > budget) complaints.push(`${what}: ${bytes} bytes, over its budget of ${budget}`);
}

for (const [name, program, budget] of browserBudgets) {
  const { outputFiles } = await build({
    // In a package that depends on itself only by its own name.
    stdin: { contents: program, resolveDir: packages.get(name).directory, loader: "ts" },
    bundle: true,
    minify: true,
    write: false,
    format: "esm",
    platform: "browser",
  });
  const code = outputFiles[0].text;
  hold(program, code.trim() === "" ? 0 : gzipSync(code).length, budget);
}

for (const [name, budget] of Object.entries(installBudgets)) {
  const { manifest, directory } = packages.get(name);
  const installed = new Map();
  install(manifest.name, directory, installed);
  hold(
    `npm install ${manifest.name}`,
    [...installed.values()].reduce((sum, bytes) => sum + bytes),
    budget,
  );
}

if (complaints.length > 0) {
  console.error(complaints.join("\n"));
  process.exitCode = 1;
}

/** Adds a package and what it depends on. Its dependencies lie in its own `node_modules`, or beside it. */
function install(name, directory, installed) {
  if (installed.has(name) || name === "@openai/codex") return;
  const manifest = JSON.parse(readFileSync(`${directory}/package.json`, "utf8"));
  const own = [...packages.values()].some((one) => one.directory === directory);
  installed.set(name, own ? sum(manifest.files.map((file) => `${directory}/${file}`)) : weight(directory));
  for (const dependency of Object.keys(manifest.dependencies ?? {})) {
    const modules = own ? `${directory}/node_modules` : directory.slice(0, directory.lastIndexOf(`/${name}`));
    install(dependency, realpathSync(`${modules}/${dependency}`), installed);
  }
}

function sum(paths) {
  return paths.reduce((bytes, path) => bytes + weight(path), 0);
}

function weight(path) {
  if (!statSync(path).isDirectory()) return statSync(path).size;
  return sum(
    readdirSync(path)
      .filter((name) => name !== "node_modules")
      .map((name) => `${path}/${name}`),
  );
}
