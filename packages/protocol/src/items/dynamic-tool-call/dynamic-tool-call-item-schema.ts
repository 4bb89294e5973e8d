import * as z from "zod";
import { wireObject } from "../../tolerance/wire-object.js";
import { dynamicToolCallStatusSchema } from "./dynamic-tool-call-status-schema.js";
import { dynamicToolContentSchema } from "./dynamic-tool-content-schema.js";

/** Validates a `DynamicToolCallItem`. */
export const dynamicToolCallItemSchema = wireObject({
  id: z.string(),
  type: z.literal("dynamic_tool_call"),
  tool: z.string(),
  namespace: z.string().nullable().exactOptional(),
  arguments: z.unknown().optional(),
  content: z.array(dynamicToolContentSchema).nullable().exactOptional(),
  status: dynamicToolCallStatusSchema,
});
