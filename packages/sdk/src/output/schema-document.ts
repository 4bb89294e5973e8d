import { describeThrown } from "@codex/protocol/describe";
import { OutputSchemaError } from "../errors/output-errors.js";
import { isNode, type JsonSchemaNode, type Place, SchemaReader } from "./schema-reader.js";

/** Keywords that do not say which values fit. */
const annotations = new Set(["$schema", "title", "description", "default", "$defs", "definitions"]);

/**
 * Writes a schema as JSON.
 *
 * @throws {OutputSchemaError} when JSON cannot express it
 */
export function schemaText(schema: object): string {
  let text: string | undefined;
  try {
    text = JSON.stringify(schema);
  } catch (cause) {
    throw notJson(cause);
  }
  if (text === undefined) throw notJson(new TypeError("toJSON() returns nothing"));
  return text;
}

/** The error of a schema that cannot be written as JSON, or turned into JSON Schema by its library. */
export function notJson(cause: unknown): OutputSchemaError {
  if (cause instanceof OutputSchemaError) return cause;
  const [words] = describeThrown(cause).split("\n", 1);
  const reason = cause instanceof RangeError ? "it is nested too deeply" : words;
  const remedy = "Use types that JSON has, without cycles.";
  return new OutputSchemaError("", `cannot be turned into JSON Schema (${reason})`, remedy, { cause });
}

/**
 * A JSON Schema, copied and normalized: without unknown keywords, with every reference as a JSON pointer, and without
 * prototypes, so that a polluted `Object.prototype` adds no keywords.
 */
export class SchemaDocument {
  readonly root: JsonSchemaNode;
  /** The draft that its `$schema` names. */
  readonly draft: "4" | "7" | "2019-09" | "2020-12";
  readonly #pointers = new Map<JsonSchemaNode, string>();
  readonly #nodes = new Map<string, JsonSchemaNode>();
  readonly #nullable = new Map<JsonSchemaNode, boolean>();
  readonly #narrowed = new Map<JsonSchemaNode, JsonSchemaNode>();
  readonly #expanded = new Map<JsonSchemaNode, readonly JsonSchemaNode[] | undefined>();

  /**
   * @param text the schema as JSON
   * @param badPatterns what to do with a pattern that is no regular expression: `drop` it if the validator of a library
   * judges it
   * @throws {OutputSchemaError} when it is not a schema, or too deep
   */
  constructor(text: string, badPatterns: "refuse" | "drop" = "refuse") {
    const reader = new SchemaReader(badPatterns);
    this.root = reader.read(JSON.parse(text));
    for (const [node, { pointer }] of reader.places) {
      this.#pointers.set(node, pointer);
      this.#nodes.set(pointer, node);
    }
    this.draft = draftOf(this.root["$schema"]);
    const seen = new Set<JsonSchemaNode>();
    for (const node of reader.places.keys()) this.#checkLoops(node, seen, new Set(), reader.places);
  }

  /** All nodes, without the merged ones. */
  get nodes(): Iterable<JsonSchemaNode> {
    return this.#pointers.keys();
  }

  /** The JSON pointer of a node as a `$ref` has it after `#`; `undefined` for a merged node. */
  pointerOf(node: JsonSchemaNode): string | undefined {
    return this.#pointers.get(node);
  }

  /** The node that a `$ref` of this document leads to. */
  target(reference: unknown): JsonSchemaNode {
    return this.#nodes.get(String(reference).slice(1)) ?? this.root;
  }

  /** Follows references. */
  resolve(node: JsonSchemaNode): JsonSchemaNode {
    let current = node;
    while (current["$ref"] !== undefined) current = this.narrowed(current) ?? this.target(current["$ref"]);
    return current;
  }

  /** The target of a reference, narrowed by the keywords next to it; `undefined` if none of them narrows it. */
  narrowed(node: JsonSchemaNode): JsonSchemaNode | undefined {
    const narrows = (keyword: string) => keyword !== "$ref" && asserts(keyword);
    if (node["$ref"] === undefined || this.#ignoresSiblings) return undefined;
    if (!Object.keys(node).some(narrows)) return undefined;
    const known = this.#narrowed.get(node);
    if (known !== undefined) return known;
    const { $ref: reference, ...siblings } = node;
    const merged = merge(this.resolve(this.target(reference)), siblings);
    this.#narrowed.set(node, merged);
    return merged;
  }

  /** Whether `$ref` hides the keywords next to it, as in the old drafts. */
  get #ignoresSiblings(): boolean {
    return this.draft === "4" || this.draft === "7";
  }

  /** The alternatives of a union, each with the keywords next to it; `undefined` for any other node. */
  alternatives(node: JsonSchemaNode): readonly JsonSchemaNode[] | undefined {
    if (!this.#expanded.has(node)) this.#expanded.set(node, this.#expand(node));
    return this.#expanded.get(node);
  }

  /** Whether a node allows `null`. */
  allowsNull(node: JsonSchemaNode): boolean {
    const allows = this.#nullable.get(node) ?? this.#admitsNull(this.resolve(node));
    this.#nullable.set(node, allows);
    return allows;
  }

  #admitsNull(node: JsonSchemaNode): boolean {
    const { type, enum: values, anyOf, oneOf } = node;
    if (type !== undefined && ![type].flat().includes("null")) return false;
    if (Array.isArray(values) && !values.includes(null)) return false;
    if ("const" in node && node["const"] !== null) return false;
    if (Array.isArray(anyOf) && !anyOf.some((branch) => this.allowsNull(branch))) return false;
    return !Array.isArray(oneOf) || oneOf.filter((branch) => this.allowsNull(branch)).length === 1;
  }

  #expand(node: JsonSchemaNode): readonly JsonSchemaNode[] | undefined {
    const { anyOf, oneOf, ...others } = node;
    const branches = (anyOf ?? oneOf) as JsonSchemaNode[] | undefined;
    if (branches === undefined) return undefined;
    if (!Object.keys(others).some(asserts)) return branches;
    const shared: JsonSchemaNode = Object.assign(Object.create(null), others);
    for (const name of annotations) delete shared[name];
    return branches.map((branch) => merge(shared, this.resolve(branch)));
  }

  /** Rejects a node that leads back to itself without a property or an item in between: no value can end it. */
  #checkLoops(
    node: JsonSchemaNode,
    seen: Set<JsonSchemaNode>,
    open: Set<JsonSchemaNode>,
    places: ReadonlyMap<JsonSchemaNode, Place>,
  ): void {
    if (open.has(node)) {
      const remedy = "Put an object or an array in between.";
      throw new OutputSchemaError(places.get(node)?.path ?? "", "refers to itself", remedy);
    }
    if (seen.has(node)) return;
    seen.add(node);
    open.add(node);
    const inPlace = [node["anyOf"], node["oneOf"], node["allOf"], node["not"], node["if"]].flat();
    if (node["$ref"] !== undefined) inPlace.push(this.target(node["$ref"]));
    for (const next of inPlace) if (isNode(next)) this.#checkLoops(next, seen, open, places);
    open.delete(node);
  }
}

/**
 * Narrows a node by the keywords of another. Where both have a keyword, the narrower one's counts, so the result may allow
 * more than both together do, and never less.
 */
function merge(wide: JsonSchemaNode, narrow: JsonSchemaNode): JsonSchemaNode {
  const merged: JsonSchemaNode = Object.assign(Object.create(null), wide, narrow);
  if (isNode(wide["properties"]) && isNode(narrow["properties"])) {
    merged["properties"] = Object.assign(Object.create(null), wide["properties"], narrow["properties"]);
  }
  if (Array.isArray(wide["required"]) && Array.isArray(narrow["required"])) {
    merged["required"] = [...new Set([...wide["required"], ...narrow["required"]])];
  }
  return merged;
}

/** Whether a keyword says which values fit. */
function asserts(keyword: string): boolean {
  return !annotations.has(keyword);
}

function draftOf(dialect: unknown): SchemaDocument["draft"] {
  const name = /draft-0([467])|draft\/(2019-09)/.exec(String(dialect));
  if (name === null) return "2020-12";
  return name[2] === "2019-09" ? "2019-09" : name[1] === "4" ? "4" : "7";
}
