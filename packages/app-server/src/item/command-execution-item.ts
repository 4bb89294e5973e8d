import type { OpenEnum } from "@codex/protocol";

import type { CommandAction } from "./command-action.js";
import type { ThreadItemTimes } from "./thread-item-times.js";

/** A command the agent runs. */
export interface CommandExecutionThreadItem extends ThreadItemTimes {
  /** Tells the items apart. */
  type: "commandExecution";
  /** The command line, quoted for a shell. */
  command: string;
  /** The directory it runs in. */
  cwd: string;
  /** The terminal it runs in, while it does; otherwise `null`. */
  processId: string | null;
  /** Who had it run. */
  source: OpenEnum<"agent" | "userShell" | "unifiedExecStartup" | "unifiedExecInteraction">;
  /** How far it is. A non-zero exit code is `failed`. */
  status: OpenEnum<"inProgress" | "completed" | "failed" | "declined">;
  /** What it does, as far as the server can tell. */
  commandActions: CommandAction[];
  /** Its output, stdout and stderr mixed; `null` while it runs or when it did not run. */
  aggregatedOutput: string | null;
  /** Its exit code; `null` while it runs or when it did not run. */
  exitCode: number | null;
  /** How long it took, in milliseconds. */
  durationMs: number | null;
}
