import { describeValue } from "@codex/protocol/describe";
import { callback, type OptionCheck, text } from "../checks/option-checks.js";
import { InvalidOptionError } from "../errors/option-errors.js";
import { OutputSchemaError } from "../errors/output-errors.js";
import {
  isStandardSchema,
  jsonSchemaTextOf,
  type OutputSchema,
  outputSchema,
} from "../output/output-schema.js";
import { type Tool, type ToolDefinition, toolInputSchema } from "./tool.js";

/**
 * Checks a list of tools.
 *
 * @throws {InvalidOptionError} when an element is not a valid tool, or two names clash
 */
export function checkTools(where: string, tools: readonly unknown[]): asserts tools is readonly Tool[] {
  const names = new Map<string, string>();
  for (const [index, tool] of tools.entries()) {
    checkTool(where, `tools[${index}].`, tool);
    const identifier = toIdentifier(tool.name);
    const other = names.get(identifier);
    if (other !== undefined) {
      const expected = "a name that no other tool of the thread has (`-` and `_` count as the same)";
      const received = `${JSON.stringify(tool.name)} next to ${JSON.stringify(other)}`;
      throw new InvalidOptionError(`tools[${index}].name`, expected, received, where);
    }
    names.set(identifier, tool.name);
  }
}

/** Copies a tool, so that later changes to the original have no effect. `execute` is still called on the original. */
export function copyTool(tool: Tool): Tool {
  const { name, description, input, execute } = tool;
  return {
    name,
    description,
    // Without a prototype, so that a polluted `Object.prototype` does not make it a library's.
    input: isStandardSchema(input)
      ? input
      : Object.assign(Object.create(null), JSON.parse(jsonSchemaTextOf(input))),
    execute: (args, context) => execute.call(tool, args, context),
  };
}

/** Most models call tools from JavaScript, where `-` becomes `_`. If two names then coincide, one tool is lost. */
function toIdentifier(name: string): string {
  return name.replaceAll("-", "_");
}

/** The names that the server accepts, as the Responses API does. */
const legalName = /^[a-zA-Z0-9_-]{1,128}$/;

/** Names that the server reserves for MCP servers. */
const reservedPrefix = /^mcp(__|$)/;

/**
 * Checks one tool.
 *
 * @param where the public function that was called, for the message
 * @param path prefix of the field names in the message: `tools[0].`, or empty
 * @throws {InvalidOptionError}
 */
function checkTool(where: string, path: string, tool: unknown): asserts tool is Tool {
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

function checkInput(input: object, refuse: (field: string, expected: string, received: string) => never) {
  try {
    const schema = toolInputSchema(input);
    if (schema["type"] === "object") return;
    const isUnion = ["anyOf", "oneOf"].some((keyword) => keyword in schema);
    const shape = isUnion ? "a union" : `one of the type ${JSON.stringify(schema["type"])}`;
    refuse("input", "a schema of one object", `${shape}. Wrap it in a property: { value: … }`);
  } catch (error) {
    if (!(error instanceof OutputSchemaError)) throw error;
    const { path, problem, remedy } = error;
    const received = `one that ${path ? `at ${path} ` : ""}${problem}. ${remedy}`;
    refuse("input", "a schema that JSON Schema can express", received);
  }
}

/**
 * Names of codex's own tools. The server accepts a tool with one of these names, but silently never offers it to the model;
 * `web_search` is offered twice. Contains every tool that `etc/codex-surface.txt` lists for a model, and those that codex
 * offers only with other settings.
 */
export const reservedToolNames: ReadonlySet<string> = new Set([
  "apply_patch",
  "clock__curr_time",
  "create_goal",
  "exec",
  "exec_command",
  "get_goal",
  "list_mcp_resource_templates",
  "list_mcp_resources",
  "read_mcp_resource",
  "request_permissions",
  "request_user_input",
  "request_user_input_async",
  "send_message_to_user_async",
  "shell_command",
  "tool_search",
  "update_goal",
  "view_image",
  "wait",
  "web_search",
  "write_stdin",
]);

/**
 * Defines a tool for the option `tools` and infers the arguments of `execute` from `input`.
 *
 * @example
 * ```ts
 * const weather = defineTool({
 *   name: "weather",
 *   description: "Returns the weather forecast for a city.",
 *   input: z.object({ city: z.string() }),
 *   execute: async ({ city }, { signal }) => await forecast(city, signal),
 * });
 * const thread = codex.startThread({ tools: [weather] });
 * ```
 *
 * @throws {InvalidOptionError} when the name is invalid or reserved by codex, or the schema does not describe an object
 */
export function defineTool<Schema extends OutputSchema>(
  definition: ToolDefinition<Schema>,
): ToolDefinition<Schema> {
  checkTool("defineTool()", "", definition);
  return definition;
}
