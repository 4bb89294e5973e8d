import { openEnumSchema } from "../../tolerance/open-enum-schema.js";

/** Validates a `CommandExecutionStatus`: any string, with the known ones remembered. */
export const commandExecutionStatusSchema = openEnumSchema([
  "in_progress",
  "completed",
  "failed",
  "declined",
]);
