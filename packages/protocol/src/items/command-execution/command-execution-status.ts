import type { OpenEnum } from "../../tolerance/open-enum.js";

/** How a command stands. `failed` is any exit code but 0; `declined` means it was never allowed to run. */
export type CommandExecutionStatus = OpenEnum<"in_progress" | "completed" | "failed" | "declined">;
