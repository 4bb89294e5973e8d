import { openEnumSchema } from "../../tolerance/open-enum-schema.js";

/** Validates a `CollabToolCallStatus`: any string, with the known ones remembered. */
export const collabToolCallStatusSchema = openEnumSchema(["in_progress", "completed", "failed"]);
