import * as z from "zod";
import { wireObject } from "../tolerance/wire-object.js";

/** Validates an `AgentMessageItem`. */
export const agentMessageItemSchema = wireObject({
  id: z.string(),
  type: z.literal("agent_message"),
  text: z.string(),
});
