import { OutputSchemaError } from "../errors/output-errors.js";
import type { SchemaDocument } from "./schema-document.js";
import { isContainer, isNode, type JsonSchemaNode, join } from "./schema-reader.js";
import { inexpressible, isAccepted, isReplaced, nullable, shapeOf, typeOf } from "./strict-keywords.js";

/** A JSON Schema in the form that strict mode requires. */
export interface StrictSchema {
  /** The schema to send. */
  schema: JsonSchemaNode;
  /** What strict mode does not accept in the original, if anything: the first place and the rule. */
  firstChange: { path: string; rule: string } | undefined;
}

/**
 * Rewrites a JSON Schema for the model API's strict mode: closes every object, requires every property, makes optional ones
 * nullable, turns unions into `anyOf`, and drops what strict mode does not accept. Every value that the schema allows fits the
 * result, with `null` for each absent property. A schema that is already strict stays equal.
 *
 * @throws {OutputSchemaError} when that is impossible
 */
export function toStrictSchema(document: SchemaDocument): StrictSchema {
  const writer = new StrictWriter(document);
  return { schema: writer.write(), firstChange: writer.firstChange };
}

class StrictWriter {
  firstChange: { path: string; rule: string } | undefined;
  readonly #document: SchemaDocument;
  /** The definitions of the root. */
  readonly #named: ReadonlySet<unknown>;
  /** Names in `$defs` of the result, of nodes that are referenced and no definitions of the root. */
  readonly #hoisted = new Map<JsonSchemaNode, string>();
  /** The referenced nodes that are not yet written, and where they were referenced. */
  readonly #wanted: { node: JsonSchemaNode; path: string }[] = [];
  readonly #definitions = new Map<JsonSchemaNode, JsonSchemaNode>();
  /** The nodes that are being written. */
  readonly #open = new Set<JsonSchemaNode>();

  constructor(document: SchemaDocument) {
    this.#document = document;
    const { $defs = {}, definitions = {} } = document.root;
    this.#named = new Set([...Object.values($defs as object), ...Object.values(definitions as object)]);
  }

  write(): JsonSchemaNode {
    const { root } = this.#document;
    const target = this.#document.resolve(root);
    if (target !== root) this.#change("", "the root is not a reference");
    const written = this.#node(target, "");
    if (written["type"] !== "object") {
      throw new OutputSchemaError(
        "",
        written["anyOf"] ? "is a union" : "does not describe an object",
        "Wrap it: { type: 'object', properties: { value: … } }, or with zod z.object({ value: … }).",
      );
    }
    const result = Object.assign(Object.create(null), written);
    this.#writeWanted();
    for (const keyword of ["$defs", "definitions"]) this.#writeNamed(root, keyword, result);
    this.#writeWanted();
    for (const [node, name] of this.#hoisted) {
      result["$defs"] ??= Object.create(null);
      result["$defs"][name] = this.#definitions.get(node);
    }
    return result;
  }

  #writeWanted(): void {
    for (let next = this.#wanted.pop(); next; next = this.#wanted.pop()) {
      const { node, path } = next;
      if (!this.#definitions.has(node))
        this.#definitions.set(node, this.#node(node, this.#pathOf(node) ?? path));
    }
  }

  /** Writes the definitions of the root. One that nothing refers to may be inexpressible. */
  #writeNamed(root: JsonSchemaNode, keyword: string, result: JsonSchemaNode): void {
    const given = root[keyword];
    if (!isNode(given)) return;
    const named: JsonSchemaNode = Object.create(null);
    for (const [name, node] of Object.entries(given)) {
      const written = this.#definitions.get(node as JsonSchemaNode) ?? this.#tryNode(node as JsonSchemaNode);
      if (written !== undefined) named[name] = written;
    }
    result[keyword] = named;
  }

  #tryNode(node: JsonSchemaNode): JsonSchemaNode | undefined {
    try {
      return this.#node(node, this.#pathOf(node) ?? "");
    } catch (error) {
      if (error instanceof OutputSchemaError) return undefined;
      throw error;
    }
  }

  #node(given: JsonSchemaNode, path: string): JsonSchemaNode {
    const node = this.#document.narrowed(given) ?? given;
    if (node !== given) this.#change(path, "`$ref` stands alone");
    if (node["$ref"] !== undefined) return this.#reference(node, path);
    if (this.#open.has(node)) return { $ref: this.#nameOf(node, path) };
    this.#open.add(node);
    try {
      return this.#write(node, path);
    } finally {
      this.#open.delete(node);
    }
  }

  #write(node: JsonSchemaNode, path: string): JsonSchemaNode {
    const refused = inexpressible.find((keyword) => keyword in node);
    if (refused !== undefined) {
      const problem = `uses \`${refused}\`, which strict mode cannot express`;
      throw new OutputSchemaError(path, problem, "Describe the shape without it.");
    }
    if (this.#document.alternatives(node)) return this.#union(node, path);
    const constants = "const" in node ? [node["const"]] : node["enum"];
    return Array.isArray(constants) && constants.some(isContainer)
      ? this.#constants(node, constants, path)
      : this.#plain(node, path);
  }

  #reference(node: JsonSchemaNode, path: string): JsonSchemaNode {
    const reference = { $ref: this.#nameOf(this.#document.target(node["$ref"]), path) };
    if (Object.keys(node).length === 1) return reference;
    this.#change(path, "`$ref` stands alone");
    const { description } = node;
    return description === undefined ? reference : { description, anyOf: [reference] };
  }

  /** Where the result has the target of a reference. */
  #nameOf(target: JsonSchemaNode, path: string): string {
    const { root } = this.#document;
    if (target === root) return "#";
    this.#wanted.push({ node: target, path });
    if (this.#named.has(target)) return `#${this.#document.pointerOf(target)}`;
    this.#change(path, "references lead into `$defs`");
    const name = this.#hoisted.get(target) ?? freeName(root["$defs"], `shared${this.#hoisted.size + 1}`);
    this.#hoisted.set(target, name);
    return `#/$defs/${name}`;
  }

  /** Objects and arrays as constants: the shape that fits them alone, or nearly. */
  #constants(node: JsonSchemaNode, values: readonly unknown[], path: string): JsonSchemaNode {
    this.#change(path, "constants are no objects or arrays");
    const { description } = node;
    return { ...(description !== undefined && { description }), ...shapeOf(values) };
  }

  #union(node: JsonSchemaNode, path: string): JsonSchemaNode {
    const keyword = "anyOf" in node ? "anyOf" : "oneOf";
    if ("anyOf" in node && "oneOf" in node) {
      throw new OutputSchemaError(path, "uses `anyOf` and `oneOf` at once", "Nest one in the other.");
    }
    const alternatives = this.#document.alternatives(node) ?? [];
    if (alternatives.length === 0)
      throw new OutputSchemaError(path, "is an empty union", "List its alternatives.");
    if (keyword === "oneOf") this.#change(path, "`oneOf` is not supported");
    // The keywords next to the union are now part of each alternative.
    const isMerged = alternatives !== node[keyword];
    if (isMerged) this.#change(path, `nothing stands next to \`${keyword}\``);
    const result: JsonSchemaNode = Object.create(null);
    for (const [name, value] of Object.entries(node)) {
      if (name === keyword) {
        result["anyOf"] = alternatives.map((one, index) =>
          this.#node(one, join(join(path, keyword), String(index))),
        );
      } else if (name === "default") this.#change(path, "`default` is not supported");
      else if (name === "$schema" || name === "title" || name === "description") result[name] = value;
    }
    return result;
  }

  #plain(node: JsonSchemaNode, path: string): JsonSchemaNode {
    const result: JsonSchemaNode = Object.create(null);
    const unmentioned: string[] = [];
    const type = typeOf(node, path);
    if (node["type"] === undefined) {
      this.#change(path, "every schema has a `type`");
      result["type"] = type;
    }
    for (const [keyword, value] of Object.entries(node)) {
      if (keyword === "$defs" || keyword === "definitions") {
        if (node === this.#document.root) result[keyword] = undefined;
      } else if (keyword === "type") result["type"] = type;
      else if (isAccepted(keyword, value)) result[keyword] = value;
      else {
        this.#change(path, `\`${keyword}\` is not supported`);
        const isImplied =
          isReplaced(keyword) || value === false || (keyword === "pattern" && "format" in node);
        if (!isImplied) unmentioned.push(`${keyword}: ${JSON.stringify(value)}`);
      }
    }
    if (unmentioned.length > 0) {
      result["description"] = [result["description"], `(${unmentioned.join(", ")})`]
        .filter(Boolean)
        .join(" ");
    }
    const all = [type].flat();
    const isConstant = "const" in node || "enum" in node;
    if (all.includes("object") && !isConstant) this.#close(node, result, path);
    if (all.includes("array") && !isConstant) this.#items(node, result, path);
    return result;
  }

  #items(node: JsonSchemaNode, result: JsonSchemaNode, path: string): void {
    const { items } = node;
    if (Array.isArray(items)) {
      const problem = "is a tuple, which strict mode cannot express";
      throw new OutputSchemaError(path, problem, "Use an object with named properties.");
    }
    if (!isNode(items)) {
      throw new OutputSchemaError(
        path,
        "is an array of anything, which strict mode cannot express",
        "Describe its `items`.",
      );
    }
    result["items"] = this.#node(items, join(path, "items"));
  }

  #close(node: JsonSchemaNode, result: JsonSchemaNode, path: string): void {
    const additional = node["additionalProperties"] ?? node["unevaluatedProperties"];
    if (
      !isNode(node["properties"]) ? additional !== false : additional !== undefined && additional !== false
    ) {
      const problem = "is a record with open keys, which strict mode cannot express";
      const remedy =
        "List its properties and forbid others (`additionalProperties: false`), or use an array of { key, value } objects.";
      throw new OutputSchemaError(path, problem, remedy);
    }
    const properties = isNode(node["properties"]) ? node["properties"] : {};
    const names = Object.keys(properties);
    const required = new Set(Array.isArray(node["required"]) ? node["required"] : []);
    const unknown = [...required].find((name) => !Object.hasOwn(properties, String(name)));
    if (unknown !== undefined) {
      const problem = `requires ${JSON.stringify(unknown)}, which is not among its properties`;
      throw new OutputSchemaError(path, problem, "Describe it in `properties`.");
    }
    if (additional !== false) this.#change(path, "every object has `additionalProperties: false`");
    if (required.size < names.length) this.#change(path, "every property is listed in `required`");
    const strict: JsonSchemaNode = Object.create(null);
    for (const name of names) {
      const property = properties[name] as JsonSchemaNode;
      const written = this.#node(property, join(join(path, "properties"), name));
      strict[name] = required.has(name) || this.#document.allowsNull(property) ? written : nullable(written);
    }
    result["properties"] = strict;
    result["required"] = [...required, ...names.filter((name) => !required.has(name))];
    result["additionalProperties"] = false;
  }

  /** Where a node stands, as the path of a message; `undefined` for a merged node. */
  #pathOf(node: JsonSchemaNode): string | undefined {
    const segments = this.#document.pointerOf(node)?.slice(1).split("/");
    return segments?.map(decodeURI).join(".").replaceAll("~1", "/").replaceAll("~0", "~");
  }

  #change(path: string, rule: string): void {
    this.firstChange ??= { path, rule };
  }
}

function freeName(taken: unknown, wanted: string): string {
  return isNode(taken) && wanted in taken ? freeName(taken, `${wanted}_`) : wanted;
}
