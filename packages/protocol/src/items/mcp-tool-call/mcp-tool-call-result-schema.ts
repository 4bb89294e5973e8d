import * as z from "zod";
import { wireObject } from "../../tolerance/wire-object.js";
import { mcpContentBlockSchema } from "./mcp-content-block-schema.js";

/** Validates an `McpToolCallResult`. */
export const mcpToolCallResultSchema = wireObject({
  content: z.array(mcpContentBlockSchema),
  _meta: z.unknown().optional(),
  structured_content: z.unknown().optional(),
});
