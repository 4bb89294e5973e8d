import { describeValue } from "@codex/protocol/describe";
import { OutputSchemaError } from "../errors/output-errors.js";

/** A node of a JSON Schema. */
export type JsonSchemaNode = Record<string, unknown>;

/** The binary reads JSON of at most 127 levels, of which a request to an app-server takes two. */
const maxLevels = 125;

/** The limit of strict mode. A tool with more would not be accepted either. */
const maxProperties = 5_000;

/** What the value of a keyword is. Keywords that are not here are annotations, and mean nothing to a validator. */
const keywords: Readonly<Record<string, "value" | "schema" | "list" | "map">> = {
  ...kind("value", "$schema $ref $dynamicRef $recursiveRef title description default type enum const"),
  ...kind("value", "required dependentRequired format pattern minLength maxLength contentEncoding"),
  ...kind("value", "minimum maximum exclusiveMinimum exclusiveMaximum multipleOf minItems maxItems"),
  ...kind("value", "uniqueItems minContains maxContains minProperties maxProperties"),
  ...kind("schema", "items additionalItems unevaluatedItems contains propertyNames additionalProperties"),
  ...kind("schema", "unevaluatedProperties not if then else"),
  ...kind("list", "anyOf oneOf allOf prefixItems"),
  ...kind("map", "properties patternProperties dependentSchemas dependencies $defs definitions"),
};

function kind<Kind>(of: Kind, names: string): Record<string, Kind> {
  return Object.assign(Object.create(null), Object.fromEntries(names.split(" ").map((name) => [name, of])));
}

/** Where a node stands: as a path for messages, and as a JSON pointer. */
export interface Place {
  path: string;
  pointer: string;
}

/** Copies a schema, and notes where each of its nodes stands. */
export class SchemaReader {
  readonly places = new Map<JsonSchemaNode, Place>();
  readonly #badPatterns: "refuse" | "drop";
  #properties = 0;
  readonly #named = new Map<string, JsonSchemaNode>();
  readonly #references: { node: JsonSchemaNode; base: JsonSchemaNode }[] = [];

  constructor(badPatterns: "refuse" | "drop") {
    this.#badPatterns = badPatterns;
  }

  read(schema: unknown): JsonSchemaNode {
    checkLevels(schema);
    const root = this.#node(schema, { path: "", pointer: "" }, undefined);
    const byPointer = new Map([...this.places].map(([node, { pointer }]) => [pointer, node]));
    for (const { node, base } of this.#references) {
      const reference = String(node["$ref"]);
      const from = this.places.get(base)?.pointer ?? "";
      const target = /^#(\/|$)/.test(reference)
        ? byPointer.get(from + canonical(reference.slice(1)))
        : this.#named.get(reference);
      if (target === undefined) {
        const { path } = this.places.get(node) as Place;
        const problem = `refers to ${describeValue(node["$ref"])}, which is not in the schema`;
        throw new OutputSchemaError(path, problem, "Put the referenced schema into `$defs`.");
      }
      node["$ref"] = `#${(this.places.get(target) as Place).pointer}`;
    }
    return root;
  }

  #node(given: unknown, place: Place, base: JsonSchemaNode | undefined): JsonSchemaNode {
    const { path, pointer } = place;
    const node: JsonSchemaNode = Object.create(null);
    this.places.set(node, place);
    if (given === true) return node;
    if (given === false) {
      node["not"] = Object.create(null);
      return node;
    }
    if (!isNode(given)) {
      throw new OutputSchemaError(path, "is not a schema", "An object is expected there.");
    }
    const id = given["$id"];
    const here = base === undefined || (typeof id === "string" && !id.startsWith("#")) ? node : base;
    if (typeof id === "string") this.#named.set(id, node);
    if (typeof given["$anchor"] === "string") this.#named.set(`#${given["$anchor"]}`, node);
    for (const [keyword, value] of Object.entries(given)) {
      const inside = { path: join(path, keyword), pointer: `${pointer}/${escaped(keyword)}` };
      switch (keywords[keyword]) {
        case "value":
          if (this.#isUsable(keyword, value, path)) node[keyword] = copyValue(value);
          break;
        case "schema":
          node[keyword] = Array.isArray(value)
            ? this.#list(value, inside, here)
            : typeof value === "boolean" && keyword !== "items" && keyword !== "not"
              ? value
              : this.#node(value, inside, here);
          break;
        case "list":
          node[keyword] = this.#list(value, inside, here);
          break;
        case "map":
          if (keyword === "properties") this.#count(value, path);
          node[keyword] = this.#map(value, inside, here);
          break;
        default:
      }
    }
    if (node["$ref"] !== undefined) this.#references.push({ node, base: here });
    listKeys(node);
    return node;
  }

  #list(given: unknown, { path, pointer }: Place, base: JsonSchemaNode): JsonSchemaNode[] {
    if (!Array.isArray(given))
      throw new OutputSchemaError(path, "is not a list", "A list of schemas is expected.");
    return given.map((entry, index) =>
      this.#node(entry, { path: join(path, String(index)), pointer: `${pointer}/${index}` }, base),
    );
  }

  #map(given: unknown, { path, pointer }: Place, base: JsonSchemaNode): JsonSchemaNode {
    if (!isNode(given))
      throw new OutputSchemaError(path, "is not an object", "Schemas by name are expected there.");
    const map: JsonSchemaNode = Object.create(null);
    for (const [name, entry] of Object.entries(given)) {
      if (/[\uD800-\uDFFF]/u.test(name)) {
        throw new OutputSchemaError(
          path,
          "has a name with half of a surrogate pair",
          "Use well-formed text.",
        );
      }
      const place = { path: join(path, name), pointer: `${pointer}/${escaped(name)}` };
      // `dependencies` of the old drafts may also list names.
      const isNames = Array.isArray(entry) && path.endsWith("dependencies");
      map[name] = isNames ? entry : this.#node(entry, place, base);
    }
    return map;
  }

  #count(properties: unknown, path: string): void {
    if (isNode(properties)) this.#properties += Object.keys(properties).length;
    if (this.#properties > maxProperties) {
      const problem = `has more than ${maxProperties} properties in all, which is the limit of strict mode`;
      throw new OutputSchemaError(path, problem, "Ask for less at once.");
    }
  }

  #isUsable(keyword: string, value: unknown, path: string): boolean {
    if (keyword !== "pattern" || isRegularExpression(value)) return true;
    if (this.#badPatterns === "drop") return false;
    const problem = `has a pattern that is not a regular expression with the flag \`u\`: ${describeValue(value)}`;
    throw new OutputSchemaError(path, problem, "Remove needless backslashes.");
  }
}

/** Turns a record whose keys are enumerated into an object with these properties. */
function listKeys(node: JsonSchemaNode): void {
  const { propertyNames, additionalProperties } = node;
  const keys = isNode(propertyNames) ? propertyNames["enum"] : undefined;
  if (
    !Array.isArray(keys) ||
    !isNode(additionalProperties) ||
    "properties" in node ||
    "patternProperties" in node
  )
    return;
  const properties: JsonSchemaNode = Object.create(null);
  for (const key of keys) if (typeof key === "string") properties[key] = additionalProperties;
  node["properties"] = properties;
  node["additionalProperties"] = false;
}

function isRegularExpression(pattern: unknown): boolean {
  try {
    return typeof pattern === "string" && Boolean(new RegExp(pattern, "u"));
  } catch {
    return false;
  }
}

function copyValue(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(copyValue);
  if (!isNode(value)) return value;
  const copy = Object.create(null);
  for (const [name, entry] of Object.entries(value)) copy[name] = copyValue(entry);
  return copy;
}

/**
 * Checks that the binary can read a schema. An app-server does not even answer a request that is too deep.
 *
 * @throws {OutputSchemaError}
 */
export function checkLevels(value: unknown, level = 1): void {
  if (!isContainer(value)) return;
  if (level > maxLevels) {
    const problem = `has more than ${maxLevels} levels of nesting, which codex does not read`;
    throw new OutputSchemaError("", problem, "Use `$defs` for schemas that repeat.");
  }
  for (const entry of Object.values(value)) checkLevels(entry, level + 1);
}

/** Writes a JSON pointer of any spelling as {@link escape} would. */
function canonical(pointer: string): string {
  return pointer
    .split("/")
    .map((segment) => {
      try {
        return escaped(decodeURIComponent(segment).replaceAll("~1", "/").replaceAll("~0", "~"));
      } catch {
        return segment;
      }
    })
    .join("/");
}

/** Escapes a name for a JSON pointer in a URI, as the validator does. */
function escaped(name: string): string {
  return encodeURI(name.replaceAll("~", "~0").replaceAll("/", "~1")).replaceAll("#", "%23");
}

/** Whether a value can be a schema node. */
export function isNode(value: unknown): value is JsonSchemaNode {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Whether a value is an object or an array. */
export function isContainer(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

/** Extends the path of a message. */
export function join(path: string, segment: string): string {
  return path === "" ? segment : `${path}.${segment}`;
}
