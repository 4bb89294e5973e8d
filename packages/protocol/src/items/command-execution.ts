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
};
