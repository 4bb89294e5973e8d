import * as z from "zod";
import { openEnumSchema } from "../tolerance/open-enum-schema.js";
import { wireObject } from "../tolerance/wire-object.js";

/** Validates an `AgentMessagePhase`: any string, with the known ones remembered. */
export const agentMessagePhaseSchema = openEnumSchema(["commentary", "partial_answer", "final_answer"]);

/** Validates an `AgentMessageItem`. */
export const agentMessageItemSchema = wireObject({
  id: z.string(),
  type: z.literal("agent_message"),
  text: z.string(),
  phase: agentMessagePhaseSchema.nullable().exactOptional(),
});
