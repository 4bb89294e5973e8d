import { openEnumSchema } from "../../tolerance/open-enum-schema.js";

/** Validates a `PatchApplyStatus`: any string, with the known ones remembered. */
export const patchApplyStatusSchema = openEnumSchema(["in_progress", "completed", "failed", "declined"]);
