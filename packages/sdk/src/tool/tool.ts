import type { InferOutput, OutputSchema } from "../output/output-schema.js";

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
   * What it returns is what the model gets to see: a text; a `ToolContent` or a list of them, for images; anything else
   * as JSON. What it throws is told to the model as a failed call, with the error's message, and reported as a
   * diagnostic; the turn goes on.
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
