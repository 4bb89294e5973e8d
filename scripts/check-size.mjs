// Budgets for the size of browser bundles, of installations, and of the code that a program loads when it imports the SDK.
import { statSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { installedFiles } from "./installed-files.mjs";
import { publishedPackages } from "./published-packages.mjs";

/** Minified and gzipped bytes of programs for the browser. */
const browserBudgets = [
  ["protocol", 'import type { ThreadEvent } from "@codex/protocol"', 0],
  ["protocol", 'export { initialThreadState, reduceThreadEvent } from "@codex/protocol"', 3_000],
  ["protocol", 'export * from "@codex/protocol"', 4_500],
  ["config", 'export * from "@codex/config"', 6_000],
  // With the reducer of protocol, which has its own budget above.
  ["web", 'export { connectThread, startThread } from "@codex/web/client"', 4_500],
];

/** Bytes on disk of a package with its dependencies, without the native binary. The wire types take 400 kB of sdk, its guides 220 kB. */
const installBudgets = { sdk: 4_060_000, testing: 500_000 };

/**
 * Bytes of code that Node compiles when a program imports the package, before it uses anything. 25 kB take 3 % of the import. What no
 * constructor needs belongs into a file that is loaded late: see `services.ts` and `create-engine.ts` of the SDK.
 */
const importBudgets = { sdk: 224_000 };

const packages = new Map(publishedPackages.map((one) => [one.name, one]));
const complaints = [];

function hold(what, bytes, budget) {
  console.log(`${String(bytes).padStart(10)} of ${String(budget).padStart(10)} bytes  ${what}`);
  if (bytes > budget) complaints.push(`${what}: ${bytes} bytes, over its budget of ${budget}`);
}

for (const [name, program, budget] of browserBudgets) {
  const { outputFiles } = await build({
    // A package resolves its own name inside its own folder.
    stdin: { contents: program, resolveDir: packages.get(name).directory, loader: "ts" },
    bundle: true,
    logLevel: "error",
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
  const bytes = installedFiles(directory).reduce((sum, file) => sum + statSync(file).size, 0);
  hold(`npm install ${manifest.name}`, bytes, budget);
}

for (const [name, budget] of Object.entries(importBudgets)) {
  const { manifest, directory } = packages.get(name);
  const bytes = (await filesLoadedWith(`${directory}/dist/index.js`)).reduce(
    (sum, file) => sum + statSync(file).size,
    0,
  );
  hold(`import "${manifest.name}"`, bytes, budget);
}

/** Finds a file and those of its package that it imports statically. */
async function filesLoadedWith(entry) {
  const { metafile } = await build({
    entryPoints: [entry],
    bundle: true,
    logLevel: "error",
    write: false,
    outdir: "unused",
    format: "esm",
    platform: "node",
    packages: "external",
    metafile: true,
  });
  const [first] = Object.keys(metafile.inputs).filter((path) => path.endsWith("dist/index.js"));
  const loaded = new Set([first]);
  for (const path of loaded) {
    for (const { path: imported, kind, external } of metafile.inputs[path].imports)
      if (kind === "import-statement" && !external) loaded.add(imported);
  }
  return [...loaded];
}

if (complaints.length > 0) {
  console.error(complaints.join("\n"));
  process.exitCode = 1;
}
