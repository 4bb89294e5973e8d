// Moves the repository to another version of codex, and reports what that changes.
import { execFileSync } from "node:child_process";
import { appendFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { followReport } from "./surface/follow-report.mjs";
import { sdkSource, sdkUsage } from "./surface/sdk-usage.mjs";

const help = `Usage: npx -y pnpm follow [version]

Moves the repository to a version of codex (default: the latest on npm): the catalog, the installation, the generated wire
types and etc/codex-surface.txt. Checks types, and runs the tests that notice what a binary says differently. Prints what is new
and what is gone, sorted by whether the SDK uses it, and what is left to do. Commits nothing.

Exit code: 0 when types and tests pass, 1 when they do not, 2 when the version could not be installed.
FOLLOW_REPORT=file also appends the report to a file.`;

const root = fileURLToPath(new URL("..", import.meta.url));
const catalog = join(root, "pnpm-workspace.yaml");
const surfaceFile = join(root, "etc/codex-surface.txt");
const catalogLine = /("@openai\/codex": )(\S+)/;

/** Tests that fail if the binary sends something that the SDK does not know, or offers tools whose names are not reserved. */
const driftTests = ["packages/sdk/tests/drift.test.ts", "packages/sdk/src/tool/check-tools.test.ts"];

function run(command, ...parameters) {
  return execFileSync(command, parameters, {
    cwd: root,
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
    stdio: ["ignore", "pipe", "pipe"],
    shell: process.platform === "win32",
  });
}

const pnpm = (...parameters) =>
  run("npx", "-y", "pnpm", "--config.verify-deps-before-run=false", ...parameters);

/** Runs a step that the report depends on. Exits if it fails. */
function must(what, step) {
  console.error(`${what} …`);
  try {
    return step();
  } catch (error) {
    console.error(`${what} failed:\n${outputOf(error)}`);
    process.exit(2);
  }
}

/** Runs a check, and returns its complaints. */
function complaints(what, step) {
  console.error(`${what} …`);
  try {
    step();
    return "";
  } catch (error) {
    return outputOf(error);
  }
}

function outputOf(error) {
  const output = [error.stdout, error.stderr].filter(Boolean).join("\n").trim();
  return output === "" ? error.message : output;
}

function setCatalog(version) {
  const text = readFileSync(catalog, "utf8");
  if (!catalogLine.test(text))
    throw new Error(`pnpm-workspace.yaml does not name @openai/codex in its catalog.`);
  writeFileSync(catalog, text.replace(catalogLine, `$1${version}`));
}

const [wanted = "latest", ...others] = process.argv.slice(2);
if (wanted === "--help" || wanted === "-h") {
  console.log(help);
  process.exit(0);
}
if (others.length > 0 || !/^[\w.-]+$/.test(wanted) || wanted.startsWith("-")) {
  console.error(`"${process.argv.slice(2).join(" ")}" is not a version.\n\n${help}`);
  process.exit(2);
}

const current = catalogLine.exec(readFileSync(catalog, "utf8"))?.[2];
const version = must(`Looking up @openai/codex@${wanted}`, () => {
  const found = run("npm", "view", `@openai/codex@${wanted}`, "version").trim();
  if (!/^\d+\.\d+\.\d+\S*$/.test(found)) throw new Error(`npm has no version ${wanted} of @openai/codex.`);
  return found;
});
const before = readFileSync(surfaceFile, "utf8");

setCatalog(version);
must(`Installing codex ${version} (now ${current})`, () => {
  try {
    pnpm("install", "--no-frozen-lockfile");
  } catch (error) {
    setCatalog(current);
    throw error;
  }
});
must("Generating types, and reading the surface", () => pnpm("run", "surface:update"));

const after = readFileSync(surfaceFile, "utf8");
const isUsed = sdkUsage(sdkSource(join(root, "packages")), [before, after]);
const types = complaints("Checking types", () => pnpm("run", "typecheck"));
const drift =
  types ||
  complaints("Running the drift tests", () => {
    pnpm("run", "build");
    pnpm("exec", "vitest", "run", "--maxWorkers=2", ...driftTests);
  });

const fence = (text) => `\`\`\`\n${text.split("\n").slice(-60).join("\n")}\n\`\`\`\n`;
const report = `# codex ${current} → ${version}

${followReport(before, after, isUsed)}## Checks

- Types: ${types ? "fail" : "pass"}
- Drift tests: ${types ? "not run, since types fail" : drift ? "fail" : "pass"}

${types || drift ? fence(types || drift) : ""}
## Left to do

${types ? "- Fix the type errors above.\n" : ""}${drift && !types ? "- Add to the SDK what the drift tests found.\n" : ""}\
- Decide about each change that touches the SDK: wrap it, translate it, or leave it to the caller. A new tool belongs in
  \`packages/sdk/src/tool/check-tools.ts\`.
- Run \`npx -y pnpm check\`, and \`npx -y pnpm platforms\` on the lockfile.
- Write a changeset (\`npx -y pnpm changeset\`, minor), and commit it with the catalog, the lockfile and the surface.
`;
console.log(report);
if (process.env.FOLLOW_REPORT) appendFileSync(process.env.FOLLOW_REPORT, report);
if (types || drift) process.exitCode = 1;
