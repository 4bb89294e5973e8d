// Compares etc/codex-surface.txt with the installed codex binary. The file lists every method, type, command, feature, model and
// tool of the binary, one per line, so that its diff shows what a new version changes. `--update` writes it.
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { installedBinary } from "../packages/app-server/scripts/installed-binary.mjs";
import { createCodexHome } from "../packages/testing/dist/index.js";
import { catalogue, commandFacts, runner } from "./surface/command-facts.mjs";
import { toolFacts } from "./surface/tool-facts.mjs";
import { wireFacts } from "./surface/wire-facts.mjs";

const file = fileURLToPath(new URL("../etc/codex-surface.txt", import.meta.url));
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

if (process.platform !== "linux") {
  console.log("etc/codex-surface.txt is written and checked on Linux: commands differ between platforms.");
} else {
  const surface = await readSurface();
  if (process.argv.includes("--update")) {
    writeFileSync(file, surface);
  } else {
    const found = differences(readFileSync(file, "utf8"), surface);
    if (found.length > 0) {
      const rest = found.length > shown ? `\n… and ${found.length - shown} more` : "";
      console.error(
        `etc/codex-surface.txt does not match the installed codex binary:\n${found.slice(0, shown).join("\n")}${rest}\n` +
          "A new version? Run `npx -y pnpm follow`. Otherwise run `npx -y pnpm surface:update`, and commit the file.",
      );
      process.exitCode = 1;
    }
  }
}
