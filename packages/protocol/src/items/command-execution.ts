import type { OpenEnum } from "../open-types.js";

/**
 * The status of a command. `failed` means a non-zero exit code; `declined` means that the command was not allowed to run.
 */
export type CommandExecutionStatus = OpenEnum<"in_progress" | "completed" | "failed" | "declined">;

/** A shell command that the agent runs. The binary sends no item for some of the commands that its sandbox rejects. */
export type CommandExecutionItem = {
  /** Identifies the item within its turn. */
  id: string;
  /** The tag of this item. */
  type: "command_execution";
  /** The full command line, including the shell and its quoting: `/bin/bash -lc 'npm test'`. */
  command: string;
  /** Standard output and standard error, interleaved. On the exec transport it is empty until the command ends. */
  aggregated_output: string;
  /**
   * The exit code. Absent or null while the command runs and if it was declined. (The TypeScript type omits null, as that
   * of `@openai/codex-sdk` does. `item.exit_code == null` tests both.)
   */
  exit_code?: number;
  /** The status of the command. */
  status: CommandExecutionStatus;
  /** The absolute path of the working directory. Only on the app-server transport. */
  cwd?: string;
  /** How long the command ran, in milliseconds; null while it runs. Only on the app-server transport. */
  duration_ms?: number | null;
};

/** What runs a script in one of the shells of the system. A file elsewhere can have the same name and be anything. */
const shellCommand =
  /^(?:(?:\/usr(?:\/local)?|\/opt\/homebrew)?\/bin\/)(?:bash|zsh|sh|dash|fish) -l?c (?:'((?:[^']|'\\''|'"'"')*)'|"((?:[^"\\]|\\.)*)"|([\w./:=@%+,-]+))$/s;

/**
 * Returns the command of an item without the shell around it, to show it: `npm test` for `/bin/bash -lc 'npm test'`. Whatever is
 * not one script for a shell of the system is returned unchanged.
 *
 * Shells read some scripts differently. Whoever decides about a command must see which shell it is for.
 */
export function commandText({ command }: Pick<CommandExecutionItem, "command">): string {
  const [, single, double, plain] = shellCommand.exec(command) ?? [];
  return (
    single?.replaceAll(/'\\''|'"'"'/g, "'") ?? double?.replaceAll(/\\(["\\$`])/g, "$1") ?? plain ?? command
  );
}
