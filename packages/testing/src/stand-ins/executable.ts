import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { StandInName } from "./stand-in-options.js";

const onWindows = process.platform === "win32";

/** Creates the file that a test passes as the path of the CLI: a small script that executes the stand-in's program. */
export function writeExecutable(name: StandInName, folder: string, programsFolder: string): string {
  const path = join(folder, onWindows ? "codex.cmd" : "codex");
  switch (name) {
    case "missing":
      return path;
    case "directory":
      mkdirSync(path);
      return path;
    case "not-executable":
      writeFileSync(path, "#!/bin/sh\nexit 0\n", { mode: 0o644 });
      return path;
    case "bad-interpreter":
      writeFileSync(path, "#!/no/such/interpreter\n", { mode: 0o755 });
      return path;
    default:
      writeFileSync(path, launcher(join(programsFolder, `${name}.mjs`), folder), { mode: 0o755 });
      return path;
  }
}

/**
 * The folder is passed in the environment, because argv belongs to the caller. A caller may replace the environment too,
 * so the launcher uses absolute paths. `exec` keeps the process id that the caller received.
 */
function launcher(program: string, folder: string): string {
  if (onWindows) {
    return `@set "CODEX_STAND_IN=${folder}"\r\n@set NODE_OPTIONS=\r\n@"${process.execPath}" "${program}" %*\r\n`;
  }
  const quoted = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;
  return [
    "#!/bin/sh",
    "unset NODE_OPTIONS",
    `export CODEX_STAND_IN=${quoted(folder)}`,
    `exec ${quoted(process.execPath)} ${quoted(program)} "$@"`,
    "",
  ].join("\n");
}
