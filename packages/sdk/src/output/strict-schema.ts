import { OutputSchemaError } from "../errors/output-errors.js";

/** A node of a JSON Schema. */
export type JsonSchemaNode = Record<string, unknown>;

/** A JSON Schema that strict mode accepts, and what to revert in an answer. */
export interface StrictSchema {
  /** The schema to send. */
  schema: JsonSchemaNode;
  /** For each object node of `schema`, its optional properties, where `null` now represents "absent". */
  madeNullable: ReadonlyMap<JsonSchemaNode, ReadonlySet<string>>;
}

/** Keywords that strict mode rejects and that cannot be rewritten without a change of meaning. */
const inexpressible = [
  "allOf",
  "not",
  "if",
  "patternProperties",
  "dependentSchemas",
  "dependentRequired",
  "prefixItems",
];

/** Keywords that contain further schemas by name. */
const namedSchemas = ["$defs", "definitions"];

/**
 * Rewrites a JSON Schema for the model API's strict mode: closes every object, requires every property, makes optional ones
 * nullable, replaces `oneOf` by `anyOf`, and drops `default`. A schema that is already strict stays equal.
 */
export function toStrictSchema(schema: JsonSchemaNode): StrictSchema {
  const madeNullable = new Map<JsonSchemaNode, ReadonlySet<string>>();
  const strict = rewrite(schema, "", madeNullable);
  if (strict["type"] !== "object") {
    throw new OutputSchemaError(
      "",
      "does not describe an object",
      "Wrap it: { type: 'object', properties: { value: … } }.",
    );
  }
  return { schema: strict, madeNullable };
}

type Marks = Map<JsonSchemaNode, ReadonlySet<string>>;

function rewrite(given: JsonSchemaNode, path: string, marks: Marks): JsonSchemaNode {
  // Without a prototype, so that a polluted `Object.prototype` adds no keywords.
  const node: JsonSchemaNode = Object.assign(Object.create(null), given);
  const refused = inexpressible.find((keyword) => keyword in node);
  if (refused) {
    throw new OutputSchemaError(
      path,
      `uses \`${refused}\`, which strict mode cannot express`,
      "Describe the shape without it.",
    );
  }
  const result: JsonSchemaNode = Object.create(null);
  for (const [keyword, value] of Object.entries(node)) {
    if (keyword === "default") continue;
    if (keyword === "oneOf" || keyword === "anyOf")
      result["anyOf"] = rewriteList(value, join(path, keyword), marks);
    else if (keyword === "items") result["items"] = rewriteItems(value, path, marks);
    else if (namedSchemas.includes(keyword))
      result[keyword] = rewriteNamed(value, join(path, keyword), marks);
    else result[keyword] = value;
  }
  return isObjectNode(node) ? closeObject(node, result, path, marks) : result;
}

function closeObject(
  node: JsonSchemaNode,
  result: JsonSchemaNode,
  path: string,
  marks: Marks,
): JsonSchemaNode {
  const additional = node["additionalProperties"];
  if (additional === true || (isNode(additional) && Object.keys(additional).length > 0)) {
    const remedy = "List the properties, or use an array of { key, value } objects.";
    throw new OutputSchemaError(path, "is a record with open keys, which strict mode cannot express", remedy);
  }
  const properties = isNode(node["properties"]) ? node["properties"] : {};
  const required = Array.isArray(node["required"]) ? node["required"] : [];
  const optional = new Set<string>();
  const strictProperties: JsonSchemaNode = {};
  for (const [name, property] of Object.entries(properties)) {
    const strict = rewrite(
      requireNode(property, join(path, name)),
      join(join(path, "properties"), name),
      marks,
    );
    const wasOptional = !required.includes(name);
    if (wasOptional && !allowsNull(strict)) optional.add(name);
    define(strictProperties, name, wasOptional ? nullable(strict) : strict);
  }
  result["properties"] = strictProperties;
  result["required"] = optionalLast(required, Object.keys(properties));
  result["additionalProperties"] = false;
  marks.set(result, optional);
  return result;
}

function rewriteList(value: unknown, path: string, marks: Marks): JsonSchemaNode[] {
  const list = Array.isArray(value) ? value : [value];
  return list.map((entry, index) =>
    rewrite(requireNode(entry, join(path, String(index))), join(path, String(index)), marks),
  );
}

function rewriteItems(value: unknown, path: string, marks: Marks): JsonSchemaNode {
  if (Array.isArray(value)) {
    throw new OutputSchemaError(
      path,
      "is a tuple, which strict mode cannot express",
      "Use an object with named properties.",
    );
  }
  return rewrite(requireNode(value, join(path, "items")), join(path, "items"), marks);
}

function rewriteNamed(value: unknown, path: string, marks: Marks): JsonSchemaNode {
  const named: JsonSchemaNode = {};
  for (const [name, entry] of Object.entries(requireNode(value, path))) {
    define(named, name, rewrite(requireNode(entry, join(path, name)), join(path, name), marks));
  }
  return named;
}

/** Keeps the caller's order of `required`, so that a schema that is already strict does not change. */
function optionalLast(required: readonly unknown[], names: readonly string[]): string[] {
  const first = required.filter((name): name is string => typeof name === "string");
  return [...first, ...names.filter((name) => !first.includes(name))];
}

function nullable(node: JsonSchemaNode): JsonSchemaNode {
  if (allowsNull(node)) return node;
  // An enumeration would still exclude null, and a reference or union has no single type to widen.
  const isSimple =
    typeof node["type"] === "string" && !("enum" in node) && !("const" in node) && !isObjectNode(node);
  if (isSimple) return { ...node, type: [node["type"], "null"] };
  return { anyOf: [node, { type: "null" }] };
}

function allowsNull(node: JsonSchemaNode): boolean {
  const type = node["type"];
  if (type === "null" || (Array.isArray(type) && type.includes("null"))) return true;
  return Array.isArray(node["anyOf"]) && node["anyOf"].some((branch) => isNode(branch) && allowsNull(branch));
}

function isObjectNode(node: JsonSchemaNode): boolean {
  return [node["type"]].flat().includes("object") || (node["type"] === undefined && "properties" in node);
}

/** Whether a value can be a schema node. */
export function isNode(value: unknown): value is JsonSchemaNode {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function requireNode(value: unknown, path: string): JsonSchemaNode {
  if (value === true) return {};
  if (isNode(value)) return value;
  throw new OutputSchemaError(path, "is not a schema", "Expected an object there.");
}

/** Sets an own property, even if its name is `__proto__`. */
function define(target: JsonSchemaNode, name: string, value: unknown): void {
  Object.defineProperty(target, name, { value, writable: true, enumerable: true, configurable: true });
}

function join(path: string, segment: string): string {
  return path === "" ? segment : `${path}.${segment}`;
}
