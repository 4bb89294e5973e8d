import type { CommandExecutionStatus } from "./command-execution-status.js";

/** A shell command the agent runs. Some commands the sandbox refuses give no item at all. */
export interface CommandExecutionItem {
  /** Names the item within its turn. */
  id: string;
  /** The tag of this item. */
  type: "command_execution";
  /** The command line as it is run, shell and quoting included: `/bin/bash -lc 'npm test'`. */
  command: string;
  /** Standard output and error, mixed in order. Empty while the command runs, on the exec transport. */
  aggregated_output: string;
  /**
   * The exit code. Null while the command runs and when it was declined; older CLIs leave the field
   * out instead.
   */
  exit_code?: number | null;
  /** How the command stands. */
  status: CommandExecutionStatus;
}
