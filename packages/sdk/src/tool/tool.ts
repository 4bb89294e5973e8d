import type { DynamicToolSpec, JsonValue } from "@codex/app-server/wire";
import {
  type InferOutput,
  isStandardSchema,
  jsonSchemaOf,
  type OutputSchema,
} from "../output/output-schema.js";
import type { JsonSchemaNode } from "../output/strict-schema.js";

/**
 * A tool that the agent can call and this program runs. Made by `defineTool()`; an object that has these fields will do
 * as well.
 */
export interface ToolDefinition<Schema extends OutputSchema = OutputSchema> {
  /** The name the model calls it by: letters, digits, `_` and `-`, at most 128. Codex's own tools keep their names. */
  readonly name: string;
  /** What it does and when to use it, for the model. */
  readonly description: string;
  /**
   * Shape of the arguments, an object: a schema that implements Standard Schema and Standard JSON Schema, such as
   * zod 4, or a plain JSON Schema. The model is shown it, and arguments that do not fit it never reach `execute`.
   */
  readonly input: Schema;
  /**
   * Runs the tool, at once or later.
   *
   * The model sees what it returns:
   *
   * - a string as it is, and nothing for `undefined`;
   * - a `ToolContent`, or a non-empty list of them, as text, images and sounds. An object with further fields is not one;
   * - a `CallToolResult` of MCP, `{ content: [...], isError?: boolean }`, as MCP means it: its parts, and a failed call
   *   (without a diagnostic) where `isError` is true;
   * - anything else as JSON.
   *
   * The call fails when it throws, rejects or returns an `Error`, and when JSON would lose a value in silence: a `Map`, a
   * `Set`, an iterator, a promise, a function or a symbol in a value, or an instance of a class without enumerable fields
   * and without `toJSON()`. The model sees the error's message, `onDiagnostic` gets `tool_failed`, and the turn continues.
   *
   * Calls that the model makes at once run at once. With a server elsewhere, a tool runs on while its connection is broken,
   * and its result is sent over the next one.
   *
   * @param args the arguments as the schema reads them
   * @param context the call
   */
  execute(args: InferOutput<Schema>, context: ToolContext): unknown;
}

/** Any tool. */
export type Tool = ToolDefinition;

/** What a tool knows beside its arguments. */
export interface ToolContext {
  /**
   * Fires when the result is not needed any more: the turn has ended or was interrupted, or the time for the call
   * (`interactionTimeoutMs`) is over.
   */
  signal: AbortSignal;
  /** The thread that calls. */
  threadId: string;
  /** The turn that calls. */
  turnId: string;
  /** The call: the id of its `dynamic_tool_call` item. */
  callId: string;
}

/** Turning a schema of a library into JSON Schema takes a moment, and tools outlive threads. A plain one may change. */
const known = new WeakMap<object, JsonSchemaNode>();

/** A tool's arguments as JSON Schema. Throws what keeps a schema from being expressed that way. */
export function toolInputSchema(input: object): JsonSchemaNode {
  const schema = known.get(input) ?? withoutDialect(jsonSchemaOf(input));
  if (isStandardSchema(input)) known.set(input, schema);
  return schema;
}

function withoutDialect({ $schema: _, ...schema }: JsonSchemaNode): JsonSchemaNode {
  return schema;
}

/** Tools as a thread is started with them. */
export function toolSpecs(tools: readonly Tool[]): DynamicToolSpec[] {
  return tools.map(({ name, description, input }) => ({
    type: "function",
    name,
    description,
    inputSchema: toolInputSchema(input) as JsonValue,
  }));
}
