import type { JsonValue } from "../config/json-value.js";

/** A tool the client runs itself, or several under one name. Goes into `thread/start` (experimental). */
export type DynamicToolSpec = DynamicToolFunctionSpec | DynamicToolNamespaceSpec;

/** One tool. */
export interface DynamicToolFunctionSpec {
  /** Tells the two kinds apart. */
  type: "function";
  /** The name the model calls it by. */
  name: string;
  /** What it does and when to use it, for the model. */
  description: string;
  /** JSON Schema of its arguments. */
  inputSchema: JsonValue;
  /** Whether the model first has to search for the tool before it sees it. Default: `false`. */
  deferLoading?: boolean | undefined;
}

/** Several tools under one name. */
export interface DynamicToolNamespaceSpec {
  /** Tells the two kinds apart. */
  type: "namespace";
  /** The name the tools share. */
  name: string;
  /** What they have in common, for the model. */
  description: string;
  /** The tools. */
  tools: DynamicToolFunctionSpec[];
}
