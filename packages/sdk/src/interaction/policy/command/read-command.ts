import { type SimpleCommand, splitCommands } from "./split-commands.js";

/** What a request would run: commands, each of which is known; or a line that cannot be seen through. */
export type CommandReading = { commands: readonly SimpleCommand[] } | { unclear: string };

const posixShells = new Set(["sh", "bash", "zsh", "dash", "ksh"]);
const otherShells = new Set(["powershell", "pwsh", "cmd"]);

/** Reads the command line of a request: `/bin/bash -lc 'npm test && npm run lint'` runs two commands. */
export function readCommand(line: string): CommandReading {
  const commands = splitCommands(line);
  if (commands === undefined) return { unclear: line };
  const [first] = commands;
  if (first === undefined || commands.length > 1) return { commands };
  const [program = "", flag, script, ...rest] = first.words;
  const name = programName(program);
  if (otherShells.has(name)) return { unclear: line };
  if (!posixShells.has(name) || (flag !== "-c" && flag !== "-lc")) return { commands };
  if (script === undefined || rest.length > 0) return { unclear: line };
  const inner = splitCommands(script);
  return inner === undefined ? { unclear: script } : { commands: inner };
}

function programName(program: string): string {
  return (program.split(/[\\/]/).at(-1) ?? "").toLowerCase().replace(/\.exe$/, "");
}
