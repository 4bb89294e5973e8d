import * as z from "zod";
import { formatPath } from "../describe.js";
import { threadEventSchema } from "./events.js";
import { knownBranches, knownValues } from "./open-schemas.js";

/**
 * Lists everything in a valid event that this version of the package does not know, each with its path:
 * `item.flavour: unknown field`, `item.type: unknown type "plan"`, `item.status: unknown value "paused"`. The list is empty
 * if everything is known.
 *
 * Parsing tolerates all of these on purpose. This function is for tests: run every kind of turn with a new binary to see
 * what it has added. Content from MCP servers and search providers is not examined.
 *
 * @param event An event that `parseThreadEvent` accepts.
 */
export function findUnknownFields(event: unknown): string[] {
  const found: string[] = [];
  visit(threadEventSchema, event, [], found);
  return found;
}

type Path = readonly (string | number)[];

function visit(schema: z.core.$ZodType, value: unknown, path: Path, found: string[]): void {
  const values = knownValues(schema);
  if (values !== null) {
    if (!values.includes(value as string)) report(path, "value", value, found);
    return;
  }
  const branches = knownBranches(schema);
  if (branches !== null) {
    const type = (value as { type?: unknown } | null)?.type;
    const branch = branches.get(type);
    if (branch) visit(branch, value, path, found);
    else if (type !== undefined) report([...path, "type"], "type", type, found);
    return;
  }
  if (
    schema instanceof z.ZodNullable ||
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodExactOptional ||
    schema instanceof z.ZodDefault
  ) {
    if (value !== null && value !== undefined) visit(schema.def.innerType, value, path, found);
  } else if (schema instanceof z.ZodArray && Array.isArray(value)) {
    for (const [index, element] of value.entries()) visit(schema.element, element, [...path, index], found);
  } else if (schema instanceof z.ZodRecord) {
    for (const [key, field] of fieldsOf(value)) visit(schema.valueType, field, [...path, key], found);
  } else if (schema instanceof z.ZodObject) {
    for (const [key, field] of fieldsOf(value)) {
      const known = Object.hasOwn(schema.shape, key) ? schema.shape[key] : undefined;
      if (known) visit(known, field, [...path, key], found);
      else found.push(`${formatPath([...path, key])}: unknown field`);
    }
  }
}

function fieldsOf(value: unknown): [string, unknown][] {
  return typeof value === "object" && value !== null ? Object.entries(value) : [];
}

function report(path: Path, kind: "type" | "value", value: unknown, found: string[]): void {
  found.push(`${formatPath(path)}: unknown ${kind} ${JSON.stringify(value)}`);
}
