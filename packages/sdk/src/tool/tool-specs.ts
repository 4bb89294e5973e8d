import type { DynamicToolSpec, JsonValue } from "@codex/app-server/wire";

import type { Tool } from "./tool.js";
import { toolInputSchema } from "./tool-input-schema.js";

/** Tools as a thread is started with them. */
export function toolSpecs(tools: readonly Tool[]): DynamicToolSpec[] {
  return tools.map(({ name, description, input }) => ({
    type: "function",
    name,
    description,
    inputSchema: toolInputSchema(input) as JsonValue,
  }));
}
