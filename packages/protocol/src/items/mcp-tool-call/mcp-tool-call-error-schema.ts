import * as z from "zod";
import { wireObject } from "../../tolerance/wire-object.js";

/** Validates an `McpToolCallError`. */
export const mcpToolCallErrorSchema = wireObject({ message: z.string() });
