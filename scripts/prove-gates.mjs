// Proves that each gate fails when it should. Makes mistakes, one at a time, in a copy of the last commit, and expects the gate to
// report each.
// cspell:ignore recieves
import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { copyRepository } from "./copy-repository.mjs";

const { directory, run, pnpm, remove } = copyRepository();

const append = (file, text) => appendFileSync(join(directory, file), `\n${text}\n`);
const replace = (file, from, to) => {
  const text = readFileSync(join(directory, file), "utf8");
  if (!text.includes(from)) throw new Error(`${file} does not hold ${from}`);
  writeFileSync(join(directory, file), text.replace(from, to));
};
const removeLine = (file, words) => {
  const lines = readFileSync(join(directory, file), "utf8").split("\n");
  const index = lines.findIndex((line) => line.includes(words));
  if (index === -1) throw new Error(`${file} does not hold ${words}`);
  writeFileSync(join(directory, file), lines.toSpliced(index, 1).join("\n"));
};
const addDependency = (packageName, dependency) =>
  replace(
    `packages/${packageName}/package.json`,
    '"dependencies": {',
    `"dependencies": {\n    ${dependency},`,
  );
const noise = Array.from({ length: 1500 }, (_, n) => (n * 2654435761).toString(36)).join("");

/** The gate, the mistake, a function that makes it, text that the gate must print, and the package to build first, if any. */
const mistakes = [
  ["lint", "an any", () => append("packages/sdk/src/index.ts", "export const x: any = 1;"), "noExplicitAny"],
  ["lint", "bad format", () => append("packages/sdk/src/index.ts", "export const x   = 1;"), "Formatter"],
  [
    "typecheck",
    "a wrong type",
    () => append("packages/config/src/index.ts", 'export const x: 1 = "";'),
    "TS2322",
  ],
  ["layers", "Node in protocol", () => append("packages/protocol/src/index.ts", 'import "node:fs";'), "pure"],
  [
    "layers",
    "zod in the root entry of protocol",
    () => append("packages/protocol/src/items/todo-list.ts", 'import "zod";'),
    "zod-in-schemas",
  ],
  ["layers", "zod in sdk", () => append("packages/sdk/src/index.ts", 'import "zod";'), "owner-zod"],
  [
    "layers",
    "child_process in app-server",
    () => append("packages/app-server/src/index.ts", 'import "node:child_process";'),
    "owner-nodechild_process",
  ],
  [
    "layers",
    "exec uses sdk",
    () => append("packages/exec/src/index.ts", 'import "@codex/sdk";'),
    "layers-exec",
  ],
  [
    "layers",
    "a path into another package",
    () => append("packages/sdk/src/index.ts", 'import "../../exec/src/index.js";'),
    "through-the-front-door",
  ],
  [
    "layers",
    "sdk uses testing",
    () => append("packages/sdk/src/index.ts", 'import "@codex/testing";'),
    "layers-sdk",
  ],
  [
    "layers",
    "cli-demo uses exec",
    () => append("apps/cli-demo/src/main.ts", 'import "@codex/exec";'),
    "layers-cli-demo",
  ],
  [
    "layers",
    "a cycle",
    () => append("packages/config/src/invalid-config-error.ts", 'import "./index.js";'),
    "no-cycles",
  ],
  [
    "layers",
    "a test in shipped code",
    () => append("packages/protocol/src/index.ts", 'import "../tests/samples.js";'),
    "no-test-code-in-shipped-code",
  ],
  ["unused", "an unused file", () => append("packages/exec/src/forgotten.ts", "export {};"), "forgotten.ts"],
  [
    "unused",
    "an unused export",
    () => append("packages/config/src/invalid-config-error.ts", "export const forgotten = 1;"),
    "forgotten",
  ],
  [
    "unused",
    "an unused dependency",
    () => addDependency("app-server", '"picomatch": "^4.0.4"'),
    "picomatch  packages/app-server/package.json",
  ],
  [
    "unused",
    "a dependency that is not listed",
    () => replace("packages/app-server/package.json", '"ws": "', '"ws-gone": "'),
    "Unlisted dependencies",
  ],
  [
    "api",
    "a new export",
    () => append("packages/config/src/index.ts", "/** New. */\nexport const forgotten = 1;"),
    "config.api.md",
    "config",
  ],
  [
    "api",
    "a type that is not exported",
    () =>
      append(
        "packages/config/src/index.ts",
        "interface Hidden {\n  a: 1;\n}\n/** New. */\nexport function take(hidden: Hidden): Hidden {\n  return hidden;\n}",
      ),
    'names "Hidden"',
    "config",
  ],
  [
    "packed",
    "types that are not there",
    () => replace("packages/config/package.json", "./dist/index.d.ts", "./dist/gone.d.ts"),
    "gone.d.ts",
  ],
  [
    "packed",
    "no way in for require()",
    () =>
      replace("packages/exec/package.json", '"default": "./dist/index.js"', '"import": "./dist/index.js"'),
    "default",
  ],
  [
    "packed",
    "no provenance",
    () => replace("packages/sdk/package.json", '"provenance": true', '"provenance": false'),
    "provenance",
  ],
  [
    "platforms",
    "a native package that is not locked",
    () => removeLine("pnpm-lock.yaml", "'@turbo/darwin-arm64': "),
    "turbo for darwin arm64",
  ],
  [
    "platforms",
    "a host in the lockfile",
    () => replace("pnpm-lock.yaml", "{integrity: ", "{tarball: https://example.com/a.tgz, integrity: "),
    "names a host",
  ],
  [
    "house",
    "a file of 400 lines",
    () => append("packages/config/src/index.ts", "// A line.\n".repeat(400)),
    "packages/config/src/index.ts has",
  ],
  [
    "house",
    "two folders that import each other",
    () => {
      const add = (file, text) => {
        mkdirSync(join(directory, "packages/config/src", file, ".."), { recursive: true });
        writeFileSync(join(directory, "packages/config/src", file), text);
        run("git", "add", `packages/config/src/${file}`);
      };
      add("planted-one/a.ts", 'import "../planted-two/b.js";\n');
      add("planted-one/c.ts", "export {};\n");
      add("planted-two/b.ts", 'import "../planted-one/c.js";\n');
    },
    "planted-one, planted-two",
  ],
  ["spell", "a misspelling", () => append("packages/config/src/index.ts", "// It recieves it."), "recieves"],
  [
    "idioms",
    "a phrase of translated English",
    () => append("packages/config/src/index.ts", "// Waits for\n// ever, as the agent is told."),
    '"for ever"',
  ],
  [
    "surface",
    "a method that the binary does not have",
    () => replace("etc/codex-surface.txt", "request thread/start:", "request thread/begin:"),
    "- request thread/begin:",
  ],
  [
    "size",
    "a heavy import",
    () => append("packages/sdk/src/index.ts", `export const noise = "${noise}";`),
    "over its budget",
    "sdk",
  ],
  [
    "size",
    "a heavy reducer",
    () =>
      append(
        "packages/protocol/src/state/thread-state.ts",
        `Object.assign(initialThreadState, { noise: "${noise}" });`,
      ),
    "over its budget",
    "protocol",
  ],
];

/** Returns the output of a gate that fails, or an empty text if it passes. */
function complaintsOf(gate) {
  try {
    pnpm("--config.verify-deps-before-run=false", "run", gate);
    return "";
  } catch (error) {
    return error.stdout + error.stderr;
  }
}

let missed = 0;
try {
  pnpm("run", "build");
  for (const gate of new Set(mistakes.map(([gate]) => gate))) {
    const complaints = complaintsOf(gate);
    if (complaints) throw new Error(`${gate} fails without a mistake of ours:\n${complaints}`);
  }
  for (const [gate, what, make, expected, built] of mistakes) {
    make();
    if (built) pnpm("--filter", `@codex/${built}`, "run", "build");
    const started = performance.now();
    const output = complaintsOf(gate);
    const caught = output.includes(expected);
    if (!caught) missed += 1;
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    console.log(
      `${caught ? "caught" : "MISSED"}  ${gate.padEnd(9)} ${what} (${seconds} s)${caught ? "" : `\n${output}`}`,
    );
    run("git", "reset", "--quiet", "--hard");
    run("git", "clean", "-fdq");
    if (built) pnpm("--filter", `@codex/${built}`, "run", "build");
  }
} finally {
  remove();
}
if (missed > 0) process.exitCode = 1;
