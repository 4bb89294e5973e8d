import * as z from "zod";
import { wireObject } from "../../tolerance/wire-object.js";
import { mcpToolCallErrorSchema } from "./mcp-tool-call-error-schema.js";
import { mcpToolCallResultSchema } from "./mcp-tool-call-result-schema.js";
import { mcpToolCallStatusSchema } from "./mcp-tool-call-status-schema.js";

/** Validates an `McpToolCallItem`. */
export const mcpToolCallItemSchema = wireObject({
  id: z.string(),
  type: z.literal("mcp_tool_call"),
  server: z.string(),
  tool: z.string(),
  arguments: z.unknown().optional(),
  result: mcpToolCallResultSchema.nullable().exactOptional(),
  error: mcpToolCallErrorSchema.nullable().exactOptional(),
  status: mcpToolCallStatusSchema,
});
