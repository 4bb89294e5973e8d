import { OutputSchemaError } from "../errors/output-errors.js";
import { isContainer, type JsonSchemaNode } from "./schema-reader.js";

/** Keywords that strict mode rejects and that cannot be rewritten without a change of meaning. */
export const inexpressible = [
  ...["allOf", "not", "if", "patternProperties", "dependentSchemas", "dependentRequired", "dependencies"],
  ...["prefixItems", "$dynamicRef", "$recursiveRef"],
];

/** Keywords that strict mode accepts. Those that it does not are checked in the answer alone, and mentioned to the model. */
const accepted = new Set([
  ...["$schema", "title", "description", "type", "enum", "const", "properties", "required", "items", "$ref"],
  ...["additionalProperties", "$defs", "definitions", "format", "pattern", "minLength", "maxLength"],
  ...["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "minItems", "maxItems"],
]);

/** Keywords that are replaced by others, so that the model need not know them. */
const replaced = new Set([
  "default",
  "anyOf",
  "oneOf",
  "unevaluatedProperties",
  "additionalItems",
  "propertyNames",
]);

const acceptedFormats = new Set([
  ...["date-time", "time", "date", "duration", "email", "hostname", "ipv4", "ipv6", "uuid"],
]);

/** Looks ahead, looks behind or refers back, which the engine of strict mode cannot. */
const lookaround = /(?<!\\)(?:\\\\)*(?:\(\?<?[=!]|\\(?:[1-9]|k<))/;

const types = new Set<unknown>(["string", "number", "integer", "boolean", "object", "array", "null"]);

/** Whether strict mode accepts a keyword with this value. */
export function isAccepted(keyword: string, value: unknown): boolean {
  if (keyword === "format") return acceptedFormats.has(String(value));
  if (keyword === "pattern") return !lookaround.test(String(value));
  // Of draft 4.
  if (keyword.startsWith("exclusive")) return typeof value === "number";
  return accepted.has(keyword);
}

/** Whether the adapted schema expresses a keyword in another way, or closed objects make it superfluous. */
export function isReplaced(keyword: string): boolean {
  return replaced.has(keyword);
}

/**
 * The type of a schema, or the types: as it has them, or as its constants or other keywords imply.
 *
 * @throws {OutputSchemaError} when it has none
 */
export function typeOf(node: JsonSchemaNode, path: string): unknown {
  const { type } = node;
  if (type !== undefined) {
    const all = [type].flat();
    const wrong = all.find((name) => !types.has(name));
    if (wrong !== undefined || all.length === 0) {
      const problem = `has the unknown type ${JSON.stringify(wrong ?? type)}`;
      throw new OutputSchemaError(path, problem, "Use a type of JSON.");
    }
    return Array.isArray(type) && all.length === 1 ? all[0] : type;
  }
  const constants = "const" in node ? [node["const"]] : node["enum"];
  if (Array.isArray(constants)) {
    const inferred = [...new Set(constants.map(typeOfValue))];
    return inferred.length === 1 ? inferred[0] : inferred;
  }
  if ("properties" in node) return "object";
  if ("items" in node) return "array";
  const problem = "allows any value, which strict mode cannot express";
  throw new OutputSchemaError(path, problem, "Give it a `type`.");
}

/** Allows `null`, too. */
export function nullable(node: JsonSchemaNode): JsonSchemaNode {
  // An enumeration would still exclude null, and a reference or union has no single type to widen.
  const isSimple =
    typeof node["type"] === "string" && !["enum", "const", "properties"].some((name) => name in node);
  if (isSimple) return { ...node, type: [node["type"], "null"] };
  return { anyOf: [node, { type: "null" }] };
}

function typeOfValue(value: unknown): string {
  if (value === null) return "null";
  return Array.isArray(value) ? "array" : typeof value;
}

/** A strict schema of constants, some of them objects or arrays. That of an array ignores the order of its items. */
export function shapeOf(values: readonly unknown[]): JsonSchemaNode {
  if (values.length !== 1) return { anyOf: values.map((value) => shapeOf([value])) };
  const [value] = values;
  if (Array.isArray(value)) {
    const items = value.length > 0 ? shapeOf(value) : { type: "null" };
    return { type: "array", items, minItems: value.length, maxItems: value.length };
  }
  if (!isContainer(value)) return { type: typeOfValue(value), const: value };
  const properties: JsonSchemaNode = Object.create(null);
  for (const [name, entry] of Object.entries(value)) properties[name] = shapeOf([entry]);
  return { type: "object", properties, required: Object.keys(properties), additionalProperties: false };
}
