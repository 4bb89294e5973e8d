import { isNode, type JsonSchemaNode, type StrictSchema } from "./strict-schema.js";

/**
 * Reverts in an answer what {@link toStrictSchema} changed in the schema: removes each `null` that represents an absent
 * optional property, so that the answer fits the caller's own schema.
 */
export function restoreAbsent(value: unknown, { schema, madeNullable }: StrictSchema): unknown {
  return restore(value, schema);

  function restore(value: unknown, node: JsonSchemaNode): unknown {
    const target = resolve(node, value);
    if (Array.isArray(value)) {
      const items = target["items"];
      return isNode(items) ? value.map((entry) => restore(entry, items)) : value;
    }
    if (!isNode(value) || !isNode(target["properties"])) return value;
    const optional = madeNullable.get(target);
    const properties = target["properties"];
    return Object.fromEntries(
      Object.entries(value)
        .filter(([name, entry]) => !(entry === null && optional?.has(name)))
        .map(([name, entry]) => {
          const property = Object.hasOwn(properties, name) ? properties[name] : undefined;
          return [name, isNode(property) ? restore(entry, property) : entry];
        }),
    );
  }

  /** Follows references, and picks the branch of a union that the value belongs to. */
  function resolve(node: JsonSchemaNode, value: unknown): JsonSchemaNode {
    const reference = node["$ref"];
    if (typeof reference === "string") return resolve(lookUp(reference), value);
    const branches = node["anyOf"];
    if (!Array.isArray(branches)) return node;
    const candidates = branches.filter(isNode).map((branch) => resolve(branch, value));
    return candidates.find((branch) => fits(value, branch)) ?? {};
  }

  function lookUp(reference: string): JsonSchemaNode {
    if (!reference.startsWith("#")) return {};
    let node: unknown = schema;
    for (const segment of reference.slice(1).split("/").filter(Boolean)) {
      const name = decodeURIComponent(segment).replaceAll("~1", "/").replaceAll("~0", "~");
      node = isNode(node) && Object.hasOwn(node, name) ? node[name] : undefined;
    }
    return isNode(node) ? node : {};
  }
}

/** Whether a value can belong to a branch, judging by its type, property names and constants. */
function fits(value: unknown, branch: JsonSchemaNode): boolean {
  if ("const" in branch && branch["const"] !== value) return false;
  if (Array.isArray(branch["enum"]) && !branch["enum"].includes(value)) return false;
  const types = [branch["type"]].flat().filter((type) => type !== undefined);
  if (types.length > 0 && !types.some((type) => isOfType(value, type))) return false;
  if (!isNode(value) || !isNode(branch["properties"])) return true;
  return Object.entries(branch["properties"]).every(([name, property]) => {
    if (!Object.hasOwn(value, name)) return false;
    return !isNode(property) || !("const" in property) || property["const"] === value[name];
  });
}

function isOfType(value: unknown, type: unknown): boolean {
  if (type === "null") return value === null;
  if (type === "array") return Array.isArray(value);
  if (type === "object") return isNode(value);
  if (type === "integer") return Number.isInteger(value);
  return typeof value === type;
}
