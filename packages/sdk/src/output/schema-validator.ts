import { dereference, type OutputUnit, type Schema, validate } from "@cfworker/json-schema";
import type { OutputIssue } from "../errors/output-errors.js";
import type { SchemaDocument } from "./schema-document.js";
import { isNode, type JsonSchemaNode } from "./schema-reader.js";

/** Validates values with a JSON Schema, without generating code. */
export class SchemaValidator {
  readonly #document: SchemaDocument;
  readonly #lookup: Record<string, Schema | boolean>;

  /** @param document whose properties are reordered: it must have been written before */
  constructor(document: SchemaDocument) {
    this.#document = document;
    for (const node of document.nodes)
      if (isNode(node["properties"])) node["properties"] = simpleFirst(node["properties"]);
    this.#lookup = dereference(document.root);
  }

  /** Whether a value fits a node of the schema. */
  fits(value: unknown, node: JsonSchemaNode): boolean {
    try {
      return validate(bare(value), node, this.#document.draft, this.#lookup).valid;
    } catch {
      return false;
    }
  }

  /** Why a value does not fit the schema; empty if it does. */
  issues(value: unknown): OutputIssue[] {
    const { root, draft } = this.#document;
    let units: OutputUnit[];
    try {
      const copy = bare(value);
      const first = validate(copy, root, draft, this.#lookup);
      // All errors at once help the agent. Deep down, that would follow each alternative of each union.
      const all = first.valid || isDeep(value) ? first : validate(copy, root, draft, this.#lookup, false);
      units = all.errors;
    } catch (error) {
      // A name that is half a surrogate pair, or a schema that leads deeper than the stack.
      const reason = error instanceof Error ? error.message : String(error);
      return [{ message: `it cannot be validated (${reason})`, path: [] }];
    }
    // Of a property that is not allowed, the object's error is enough. This one has no place in the schema.
    return causes(units.filter(({ keyword }) => keyword !== "false")).map(({ error, instanceLocation }) => ({
      message: inWords(error),
      path: pathIn(value, instanceLocation),
    }));
  }
}

/**
 * Puts properties without nested schemas first. The validator stops at the first one that does not fit, and so it need not follow
 * an alternative of a union whose constant is another: with recursion, that takes exponential time.
 */
function simpleFirst(properties: JsonSchemaNode): JsonSchemaNode {
  const isSimple = (node: unknown) =>
    isNode(node) &&
    !["properties", "items", "anyOf", "oneOf", "allOf", "$ref"].some((keyword) => keyword in node);
  const entries = Object.entries(properties);
  const sorted = [
    ...entries.filter(([, node]) => isSimple(node)),
    ...entries.filter(([, node]) => !isSimple(node)),
  ];
  return Object.assign(Object.create(null), Object.fromEntries(sorted));
}

/** Whether a value has more than six levels. */
function isDeep(value: unknown, level = 1): boolean {
  if (typeof value !== "object" || value === null) return false;
  return level > 6 || Object.values(value).some((entry) => isDeep(entry, level + 1));
}

/** Keywords whose errors only say that there are errors further down. */
const outer = new Set([
  ...["properties", "patternProperties", "items", "prefixItems", "additionalItems", "$ref", "allOf"],
]);

/** The errors that say what is wrong. Of a union, those of the alternative that the value belongs to, if one stands out. */
function causes(units: readonly OutputUnit[]): OutputUnit[] {
  const found: OutputUnit[] = [];
  for (let index = 0; index < units.length; index += 1) {
    const unit = units[index] as OutputUnit;
    if (unit.keyword !== "anyOf" && unit.keyword !== "oneOf") {
      if (!outer.has(unit.keyword)) found.push(unit);
      continue;
    }
    const prefix = `${unit.keywordLocation}/`;
    const alternatives = new Map<string, OutputUnit[]>();
    for (; units[index + 1]?.keywordLocation.startsWith(prefix); index += 1) {
      const next = units[index + 1] as OutputUnit;
      const name = next.keywordLocation.slice(prefix.length).split("/", 1)[0] as string;
      alternatives.set(name, [...(alternatives.get(name) ?? []), next]);
    }
    const likely = [...alternatives.values()].filter((own) => !own.some((inside) => excludes(inside, unit)));
    found.push(...(likely.length === 1 ? causes(likely[0] as OutputUnit[]) : [unit]));
  }
  return found;
}

/** Whether an error of an alternative means that the value belongs to another: its type, or a constant directly in it. */
function excludes({ keyword, instanceLocation }: OutputUnit, union: OutputUnit): boolean {
  if (instanceLocation === union.instanceLocation) return ["type", "const", "enum"].includes(keyword);
  const parent = instanceLocation.slice(0, instanceLocation.lastIndexOf("/"));
  return keyword === "const" && parent === union.instanceLocation;
}

/** A location such as `#/list/0` as the path in a value. */
function pathIn(value: unknown, location: string): PropertyKey[] {
  let current = value;
  const path: PropertyKey[] = [];
  for (const segment of location.split("/").slice(1)) {
    const name = decodeURI(segment).replaceAll("%23", "#").replaceAll("~1", "/").replaceAll("~0", "~");
    path.push(Array.isArray(current) ? Number(name) : name);
    current = (current as Record<string, unknown> | null)?.[name];
  }
  return path;
}

/** The validator's message without its terms. */
function inWords(error: string): string {
  return error
    .replace(/\.$/, "")
    .replace(/^Instance type ("\w+") is invalid\. Expected (.+)$/, "expected $2, got $1")
    .replace(/^Instance /, "it ");
}

/** Copies a value without prototypes: the validator would take a polluted `Object.prototype` for properties. */
function bare(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(bare);
  if (!isNode(value)) return value;
  const copy: Record<string, unknown> = Object.create(null);
  for (const [name, entry] of Object.entries(value)) copy[name] = bare(entry);
  return copy;
}
