import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { StandInName } from "./stand-in-options.js";

const onWindows = process.platform === "win32";

/** Makes what a test passes as the path of the CLI: a small script that becomes the stand-in's program. */
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
 * The folder travels by environment, since argv is the caller's; the environment may be replaced by a caller too, so
 * the launcher names everything by absolute path. `exec` keeps the process id the caller was given.
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
