import type { OutputSchema } from "../output/output-schema.js";
import { checkTool } from "./check-tool.js";
import type { ToolDefinition } from "./tool.js";

/**
 * Makes a tool for the option `tools`, with `execute` typed by `input`.
 *
 * ```ts
 * const weather = defineTool({
 *   name: "weather",
 *   description: "Tells the weather in a city.",
 *   input: z.object({ city: z.string() }),
 *   execute: async ({ city }, { signal }) => await forecast(city, signal),
 * });
 * const thread = codex.startThread({ tools: [weather] });
 * ```
 *
 * @throws InvalidOptionError when the name is not legal or is one of codex's own, or the schema does not describe an
 * object
 */
export function defineTool<Schema extends OutputSchema>(
  definition: ToolDefinition<Schema>,
): ToolDefinition<Schema> {
  checkTool("defineTool()", "", definition);
  return definition;
}
