/** A JSON Schema, as far as it is looked at here. */
interface SchemaNode {
  [keyword: string]: unknown;
}

/** Deepest nesting that is filled in; a schema may contain itself. */
const maxDepth = 8;

/** The simplest value that fits a JSON Schema, for a model that has to answer something. */
export function exampleOf(schema: object, root: object = schema, depth = 0): unknown {
  const node = resolved(schema as SchemaNode, root as SchemaNode);
  if ("const" in node) return node["const"];
  if (Array.isArray(node["enum"])) return node["enum"][0];
  const choices = node["anyOf"] ?? node["oneOf"];
  if (Array.isArray(choices)) return depth > maxDepth ? null : exampleOf(choices[0], root, depth + 1);
  const type = Array.isArray(node["type"]) ? node["type"][0] : node["type"];
  switch (type) {
    case "object":
      return depth > maxDepth ? {} : exampleObject(node, root, depth);
    case "array":
      return depth > maxDepth || !isNode(node["items"]) ? [] : [exampleOf(node["items"], root, depth + 1)];
    case "integer":
    case "number":
      return node["minimum"] ?? 1;
    case "boolean":
      return true;
    case "null":
      return null;
    default:
      return "example";
  }
}

function exampleObject(node: SchemaNode, root: object, depth: number): Record<string, unknown> {
  const properties = isNode(node["properties"]) ? node["properties"] : {};
  return Object.fromEntries(
    Object.entries(properties).map(([name, property]) => [
      name,
      isNode(property) ? exampleOf(property, root, depth + 1) : "example",
    ]),
  );
}

/** Follows a `$ref` within the same schema. */
function resolved(node: SchemaNode, root: SchemaNode): SchemaNode {
  const reference = node["$ref"];
  if (typeof reference !== "string" || !reference.startsWith("#/")) return node;
  const found = reference
    .slice(2)
    .split("/")
    .reduce<unknown>((at, key) => (isNode(at) ? at[key] : undefined), root);
  return isNode(found) ? found : {};
}

function isNode(value: unknown): value is SchemaNode {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
