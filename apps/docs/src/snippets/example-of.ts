/** The least value that fits a JSON Schema in the strict form the model is given: what a script answers. */
export function exampleOf(schema: unknown): unknown {
  const { type, enum: values, properties = {}, items, anyOf } = schema as JsonSchema;
  if (values) return values[0];
  if (anyOf) return exampleOf(anyOf[0]);
  switch (Array.isArray(type) ? type[0] : type) {
    case "object":
      return Object.fromEntries(Object.entries(properties).map(([name, each]) => [name, exampleOf(each)]));
    case "array":
      return [exampleOf(items)];
    case "integer":
    case "number":
      return 1;
    case "boolean":
      return true;
    case "null":
      return null;
    default:
      return "something";
  }
}

interface JsonSchema {
  type?: string | string[];
  enum?: unknown[];
  properties?: Record<string, unknown>;
  items?: unknown;
  anyOf?: unknown[];
}
