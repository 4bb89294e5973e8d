import { describeValue } from "../checks/describe-value.js";
import { callback, type OptionCheck, text } from "../checks/option-checks.js";
import { InvalidOptionError } from "../errors/option-errors.js";
import { outputSchema } from "../output/output-schema.js";
import { reservedToolNames } from "./reserved-tool-names.js";
import type { Tool } from "./tool.js";
import { toolInputSchema } from "./tool-input-schema.js";

/** What the server takes, which is what the Responses API takes. */
const legalName = /^[a-zA-Z0-9_-]{1,128}$/;

/** Names that the server keeps for MCP servers. */
const reservedPrefix = /^mcp(__|$)/;

/**
 * Refuses what is no tool.
 *
 * @param where what the caller called, as the message begins with it
 * @param path which tool it is, ready to have a field's name appended: `tools[0].`
 */
export function checkTool(where: string, path: string, tool: unknown): asserts tool is Tool {
  if (typeof tool !== "object" || tool === null) {
    const option = path === "" ? "definition" : path.slice(0, -1);
    throw new InvalidOptionError(option, "a tool made by defineTool()", describeValue(tool), where);
  }
  const { name, description, input, execute } = tool as Partial<Tool>;
  const refuse = (field: string, expected: string, received: string): never => {
    throw new InvalidOptionError(`${path}${field}`, expected, received, where);
  };
  const check = (field: string, { accepts, expected, describe }: OptionCheck, value: unknown) => {
    if (value === undefined || !accepts(value)) refuse(field, expected, describe(value));
  };
  if (typeof name !== "string" || !legalName.test(name)) {
    refuse("name", "1 to 128 letters, digits, `_` and `-`", describeValue(name));
  } else if (reservedToolNames.has(name) || reservedPrefix.test(name)) {
    refuse("name", "a name that codex does not use itself", describeValue(name));
  }
  check("description", text, description);
  check("input", outputSchema, input);
  check("execute", callback, execute);
  checkInput(input as object, refuse);
}

function checkInput(
  input: object,
  refuse: (field: string, expected: string, received: string) => never,
): void {
  let type: unknown;
  try {
    ({ type } = toolInputSchema(input));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    refuse("input", "a schema that JSON Schema can express", `one that it cannot: ${reason}`);
  }
  if (type !== "object") refuse("input", "a schema of an object", `one of the type ${JSON.stringify(type)}`);
}
