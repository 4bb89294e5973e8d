import * as z from "zod";
import type { McpContentBlock } from "./mcp-content-block.js";

/** Accepts anything as an `McpContentBlock`: the binary passes on what the MCP server sent, and so do we. */
export const mcpContentBlockSchema = z.unknown() as unknown as z.ZodType<McpContentBlock, McpContentBlock>;
