import type { DynamicToolSpec, JsonValue } from "@codex/app-server/wire";
import {
  type InferOutput,
  isStandardSchema,
  jsonSchemaTextOf,
  type OutputSchema,
  readDocument,
} from "../output/output-schema.js";
import type { JsonSchemaNode } from "../output/schema-reader.js";

/** A tool that the agent can call and this process runs. Create it with `defineTool()`, or as a plain object. */
export interface ToolDefinition<Schema extends OutputSchema = OutputSchema> {
  /** The name the model calls it by: 1 to 128 letters, digits, `_` and `-`. The names of codex's own tools are reserved. */
  readonly name: string;
  /** Describes to the model what the tool does and when to use it. */
  readonly description: string;
  /**
   * Schema of the arguments, which form an object: a JSON Schema, or a schema that implements Standard Schema and Standard JSON
   * Schema, as zod 4 does. It is sent to the model. Arguments that do not match it never reach `execute`; a plain JSON Schema is
   * enforced here, too. With `jsonSchema<T>()` around it, the arguments have the type `T`.
   */
  readonly input: Schema;
  /**
   * Runs the tool. May be async. The model sees the result:
   *
   * - a string unchanged, and `undefined` as empty text;
   * - a `ToolContent`, or a non-empty array of them, as text, images and sounds. An object with additional fields is data;
   * - an MCP `CallToolResult`, `{ content: [...], isError?: boolean }`, as its parts. `isError: true` makes the call fail,
   *   without a diagnostic;
   * - anything else as JSON.
   *
   * The call also fails when the function throws, rejects or returns an `Error`, or when JSON would silently lose part of
   * the result: a `Map`, a `Set`, an iterator, a promise, a function, a symbol, or an instance of a class without enumerable
   * fields and `toJSON()`. Then the model sees the error's message, `onDiagnostic` receives `tool_failed`, and the turn
   * continues.
   *
   * Calls that the model makes in parallel run in parallel. When the connection to a remote server is lost, the tool keeps
   * running, and its result is sent over the next connection.
   *
   * @param args the arguments, as parsed by the schema
   * @param context where the call comes from, and its signal
   */
  execute(args: InferOutput<Schema>, context: ToolContext): unknown;
}

/** Any tool. */
export type Tool = ToolDefinition;

/** Passed to a tool in addition to its arguments. */
export interface ToolContext {
  /** Aborts when the result is no longer needed: the turn is over, or the call has exceeded `interactionTimeoutMs`. */
  signal: AbortSignal;
  /** The thread that makes the call. */
  threadId: string;
  /** The turn that makes the call. */
  turnId: string;
  /** The id of the call's `dynamic_tool_call` item. */
  callId: string;
}

/** Schemas of libraries, already converted: that takes a moment, and tools outlive threads. Plain schemas may change. */
const converted = new WeakMap<object, JsonSchemaNode>();

/**
 * Converts the schema of a tool's arguments to JSON Schema, with a check that it can be enforced.
 *
 * @throws {OutputSchemaError} when it cannot be converted or enforced
 */
export function toolInputSchema(input: object): JsonSchemaNode {
  const schema = converted.get(input) ?? readInput(input);
  if (isStandardSchema(input)) converted.set(input, schema);
  return schema;
}

function readInput(input: object): JsonSchemaNode {
  const text = jsonSchemaTextOf(input);
  readDocument(text, input);
  const { $schema: _, ...schema } = JSON.parse(text);
  return schema;
}

/** Converts tools to the form that `thread/start` sends. */
export function toolSpecs(tools: readonly Tool[]): DynamicToolSpec[] {
  return tools.map(({ name, description, input }) => ({
    type: "function",
    name,
    description,
    inputSchema: toolInputSchema(input) as JsonValue,
  }));
}
