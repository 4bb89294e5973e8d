import { openEnumSchema } from "../../tolerance/open-enum-schema.js";

/** Validates a `McpToolCallStatus`: any string, with the known ones remembered. */
export const mcpToolCallStatusSchema = openEnumSchema(["in_progress", "completed", "failed"]);
