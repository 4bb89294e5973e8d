import { isStandardSchema } from "./output-schema.js";
import type { JsonSchemaNode } from "./strict-schema.js";

/**
 * A schema as JSON Schema: what is to be given to it, before it fills in or transforms anything. A plain one is copied, so
 * that changing it later changes nothing. May throw.
 */
export function jsonSchemaOf(schema: object): JsonSchemaNode {
  if (!isStandardSchema(schema))
    return Object.assign(Object.create(null), JSON.parse(JSON.stringify(schema)));
  return schema["~standard"].jsonSchema.input({ target: "draft-2020-12" });
}
