import type { OpenEnum } from "../../tolerance/open-enum.js";

/** How another agent stands. `not_found` means that no agent has the id. */
export type CollabAgentStatus = OpenEnum<
  "pending_init" | "running" | "interrupted" | "completed" | "errored" | "shutdown" | "not_found"
>;
