// Compares etc/codex-surface.txt with the installed codex binary. The file lists every method, type, command, feature, model and
// tool of the binary, one per line, so that its diff shows what a new version changes. etc/codex-methods.txt says which of its
// methods the SDK wraps. `--update` writes both.
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { installedBinary } from "../packages/app-server/scripts/installed-binary.mjs";
import { createCodexHome } from "../packages/testing/dist/index.js";
import { catalogue, commandFacts, runner } from "./surface/command-facts.mjs";
import { methodReport } from "./surface/method-report.mjs";
import { sdkSource } from "./surface/sdk-usage.mjs";
import { toolFacts } from "./surface/tool-facts.mjs";
import { wireFacts } from "./surface/wire-facts.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const shown = 10;

async function readSurface() {
  const binary = installedBinary();
  const home = await createCodexHome();
  try {
    const run = runner(binary, home.env);
    const tools = await toolFacts(
      binary,
      home,
      catalogue(run).map(({ slug }) => slug),
    );
    const facts = new Set([...wireFacts(), ...commandFacts(run), ...tools]);
    return `${[...facts].sort().join("\n")}\n`;
  } finally {
    await home.dispose();
  }
}

function differences(before, after) {
  const [old, current] = [before, after].map((text) => new Set(text.split("\n")));
  return [
    ...[...old].filter((line) => !current.has(line)).map((line) => `- ${line}`),
    ...[...current].filter((line) => !old.has(line)).map((line) => `+ ${line}`),
  ];
}

/** Writes a file, or complains that it is not up to date. */
function settle(name, text, cause) {
  const file = `${root}/etc/${name}`;
  if (process.argv.includes("--update")) return writeFileSync(file, text);
  const found = differences(readFileSync(file, "utf8"), text);
  if (found.length === 0) return;
  const rest = found.length > shown ? `\n… and ${found.length - shown} more` : "";
  console.error(`etc/${name} does not match ${cause}:\n${found.slice(0, shown).join("\n")}${rest}`);
  process.exitCode = 1;
}

if (process.platform !== "linux") {
  console.log("etc/codex-surface.txt is written and checked on Linux: commands differ between platforms.");
} else {
  const surface = await readSurface();
  settle("codex-surface.txt", surface, "the installed codex binary");
  settle("codex-methods.txt", methodReport(surface, sdkSource(`${root}/packages`)), "the sources of the SDK");
  if (process.exitCode)
    console.error(
      "A new version? Run `npx -y pnpm follow`. Otherwise run `npx -y pnpm surface:update`, and commit the files.",
    );
}
