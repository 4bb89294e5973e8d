import * as z from "zod";
import { openEnumSchema } from "../tolerance/open-enum-schema.js";
import { wireObject } from "../tolerance/wire-object.js";

/** Validates an `ItemDeltaEvent`. */
export const itemDeltaEventSchema = wireObject({
  type: z.literal("item.delta"),
  item_id: z.string(),
  item_type: openEnumSchema(["agent_message", "reasoning", "command_execution", "todo_list", "plan"]),
  delta: z.string(),
});
