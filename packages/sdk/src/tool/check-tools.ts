import { InvalidOptionError } from "../errors/option-errors.js";
import { isStandardSchema, jsonSchemaOf } from "../output/output-schema.js";
import { checkTool } from "./check-tool.js";
import type { Tool } from "./tool.js";

/** Refuses a list with something that is no tool, or with names that clash. */
export function checkTools(where: string, tools: readonly unknown[]): asserts tools is readonly Tool[] {
  const names = new Map<string, string>();
  for (const [index, tool] of tools.entries()) {
    checkTool(where, `tools[${index}].`, tool);
    const called = nameInCode(tool.name);
    const other = names.get(called);
    if (other !== undefined) {
      const expected = "a name that no other tool of the thread has (`-` and `_` count as the same)";
      const received = `${JSON.stringify(tool.name)} beside ${JSON.stringify(other)}`;
      throw new InvalidOptionError(`tools[${index}].name`, expected, received, where);
    }
    names.set(called, tool.name);
  }
}

/** Copies a tool, so that changing the original later changes nothing. Its `execute` is still called on the original. */
export function copyTool(tool: Tool): Tool {
  const { name, description, input, execute } = tool;
  return {
    name,
    description,
    input: isStandardSchema(input) ? input : jsonSchemaOf(input),
    execute: (args, context) => execute.call(tool, args, context),
  };
}

/** Most models call tools from JavaScript, where a `-` becomes a `_`; of two such names one gets lost. */
function nameInCode(name: string): string {
  return name.replaceAll("-", "_");
}
