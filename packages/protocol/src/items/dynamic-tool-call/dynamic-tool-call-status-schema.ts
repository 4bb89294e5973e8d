import { openEnumSchema } from "../../tolerance/open-enum-schema.js";

/** Validates a `DynamicToolCallStatus`: any string, with the known ones remembered. */
export const dynamicToolCallStatusSchema = openEnumSchema(["in_progress", "completed", "failed"]);
