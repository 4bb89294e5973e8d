import { openEnumSchema } from "../../tolerance/open-enum-schema.js";

/** Validates a `CollabTool`: any string, with the known ones remembered. */
export const collabToolSchema = openEnumSchema(["spawn_agent", "send_input", "wait", "close_agent"]);
