import * as z from "zod";
import { wireObject } from "../../tolerance/wire-object.js";
import { collabAgentStateSchema } from "./collab-agent-state-schema.js";
import { collabToolCallStatusSchema } from "./collab-tool-call-status-schema.js";
import { collabToolSchema } from "./collab-tool-schema.js";

/** Validates a `CollabToolCallItem`. */
export const collabToolCallItemSchema = wireObject({
  id: z.string(),
  type: z.literal("collab_tool_call"),
  tool: collabToolSchema,
  sender_thread_id: z.string(),
  receiver_thread_ids: z.array(z.string()),
  prompt: z.string().nullable().exactOptional(),
  agents_states: z.record(z.string(), collabAgentStateSchema),
  status: collabToolCallStatusSchema,
});
