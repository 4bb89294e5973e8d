import { openEnumSchema } from "../../tolerance/open-enum-schema.js";

/** Validates a `CollabAgentStatus`: any string, with the known ones remembered. */
export const collabAgentStatusSchema = openEnumSchema([
  "pending_init",
  "running",
  "interrupted",
  "completed",
  "errored",
  "shutdown",
  "not_found",
]);
