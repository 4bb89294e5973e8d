import { isStandardSchema, jsonSchemaOf } from "../output/output-schema.js";
import type { JsonSchemaNode } from "../output/strict-schema.js";

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
