import type { SchemaDocument } from "./schema-document.js";
import { isContainer, isNode, type JsonSchemaNode } from "./schema-reader.js";

/** Whether a value fits a node of a schema. */
export type Fits = (value: unknown, node: JsonSchemaNode) => boolean;

/** A restored value, and whether the schema declares each of its properties, as closed objects would require. */
interface Restored {
  value: unknown;
  isDeclared: boolean;
}

/**
 * Reverts in an answer what `toStrictSchema` changed in the schema: removes each `null` that represents an absent optional
 * property, so that the answer fits the original schema.
 *
 * @param fits selects the alternative of a union. By default, or if none fits, it is the first that resembles the value
 */
export function restoreAbsent(value: unknown, document: SchemaDocument, fits: Fits = () => false): unknown {
  /** The alternatives of a nested union would otherwise be tried again for each alternative around them. */
  const known = new Map<JsonSchemaNode, Map<object, Restored>>();
  return restore(value, document.root).value;

  function restore(value: unknown, given: JsonSchemaNode): Restored {
    if (!isContainer(value)) return { value, isDeclared: true };
    const node = document.resolve(given);
    const results = known.get(node) ?? new Map<object, Restored>();
    known.set(node, results);
    const result = results.get(value) ?? restoreIn(value, node);
    results.set(value, result);
    return result;
  }

  function restoreIn(value: object, node: JsonSchemaNode): Restored {
    const alternatives = document.alternatives(node);
    if (alternatives !== undefined) return restoreUnion(value, node, alternatives);
    const { items, properties } = node;
    if (Array.isArray(value) && isNode(items)) {
      const entries = value.map((entry) => restore(entry, items));
      return {
        value: entries.map((entry) => entry.value),
        isDeclared: entries.every((entry) => entry.isDeclared),
      };
    }
    if (isNode(value) && isNode(properties)) return restoreProperties(value, node, properties);
    return { value, isDeclared: true };
  }

  function restoreProperties(
    value: JsonSchemaNode,
    node: JsonSchemaNode,
    properties: JsonSchemaNode,
  ): Restored {
    const restored: [string, unknown][] = [];
    let isDeclared = true;
    for (const [name, entry] of Object.entries(value)) {
      const property = Object.hasOwn(properties, name) ? properties[name] : undefined;
      if (!isNode(property)) {
        isDeclared = false;
        restored.push([name, entry]);
      } else if (entry !== null || isListed(node["required"], name) || document.allowsNull(property)) {
        const result = restore(entry, property);
        isDeclared &&= result.isDeclared;
        restored.push([name, result.value]);
      }
    }
    return { value: Object.fromEntries(restored), isDeclared };
  }

  function restoreUnion(
    value: object,
    node: JsonSchemaNode,
    alternatives: readonly JsonSchemaNode[],
  ): Restored {
    for (const alternative of alternatives) {
      const restored = restore(value, alternative);
      const isIts = restored.isDeclared && fits(restored.value, alternative);
      // The alternatives of `oneOf` exclude each other.
      if (isIts && fits(restored.value, node)) return restored;
    }
    const likely = alternatives.find((alternative) => resembles(value, document.resolve(alternative)));
    return likely === undefined ? { value, isDeclared: false } : restore(value, likely);
  }

  /** Whether a value, complete or not, may belong to a node, judging by its type, property names and constants. */
  function resembles(value: unknown, node: JsonSchemaNode): boolean {
    if ("const" in node && !isContainer(node["const"]) && node["const"] !== value) return false;
    if (Array.isArray(node["enum"]) && !isContainer(value) && !node["enum"].includes(value)) return false;
    const types = [node["type"]].flat().filter((type) => type !== undefined);
    if (types.length > 0 && !types.some((type) => isOfType(value, type))) return false;
    const { properties } = node;
    if (!isNode(value) || !isNode(properties)) return true;
    return Object.entries(value).every(([name, entry]) => {
      const property = Object.hasOwn(properties, name) ? properties[name] : undefined;
      return (
        isNode(property) &&
        (entry === null || isContainer(entry) || resembles(entry, document.resolve(property)))
      );
    });
  }
}

/** Whether a value contains `null` at any depth. Only then is there something to restore. */
export function containsNull(value: unknown): boolean {
  if (!isContainer(value)) return value === null;
  return Object.values(value).some(containsNull);
}

function isListed(required: unknown, name: string): boolean {
  return Array.isArray(required) && required.includes(name);
}

function isOfType(value: unknown, type: unknown): boolean {
  if (type === "null") return value === null;
  if (type === "array") return Array.isArray(value);
  if (type === "object") return isNode(value);
  if (type === "integer") return Number.isInteger(value);
  return typeof value === type;
}
