import * as z from "zod";
import { wireObject } from "../../tolerance/wire-object.js";
import { collabAgentStatusSchema } from "./collab-agent-status-schema.js";

/** Validates a `CollabAgentState`. */
export const collabAgentStateSchema = wireObject({
  status: collabAgentStatusSchema,
  message: z.string().nullable().exactOptional(),
});
