import * as z from "zod";
import { $constructor } from "zod/v4/core";
import type { WireObject } from "./wire-object.js";

/** An object schema with a literal `type`. */
type TaggedObject = WireObject<{ type: z.ZodLiteral<string> }>;

const branches = new WeakMap<z.core.$ZodType, ReadonlyMap<unknown, z.core.$ZodType>>();

const initializeUnion: (schema: z.ZodUnion, definition: z.core.$ZodUnionDef) => void = z.ZodUnion.init;

/**
 * To JSON Schema and to whoever walks it, a plain union. Unlike a plain union it reads `type` first and then
 * validates with that one member: an unknown type survives, and a fault in a known one is reported where it is
 * instead of as "matches no member". zod's own discriminated union has no place for unknown types.
 */
const TypeBranchUnion = $constructor<z.ZodUnion>("CodexTypeBranch", (schema, definition) => {
  initializeUnion(schema, definition);
  const known = new Map<unknown, z.core.$ZodType>();
  for (const option of definition.options.slice(0, -1)) known.set(typeOf(option), option);
  const unknown = definition.options.at(-1) as z.core.$ZodType;
  branches.set(schema, known);
  schema._zod.parse = (payload, context) => {
    const { value } = payload as { value: { type?: unknown } | null | undefined };
    return (known.get(value?.type) ?? unknown)._zod.run(payload, context);
  };
});

/**
 * Makes the schema of an open union.
 *
 * @param known The members whose `type` is a literal.
 * @param unknown The member that takes every other `type`.
 */
export function typeBranchSchema<Known extends z.ZodType, Unknown extends z.ZodType>(
  known: readonly Known[],
  unknown: Unknown,
): z.ZodType<z.output<Known> | z.output<Unknown>, z.input<Known> | z.input<Unknown>> {
  return new TypeBranchUnion({ type: "union", options: [...known, unknown] }) as never;
}

/** The members of a schema that {@link typeBranchSchema} made, by their `type`, or null for any other schema. */
export function knownBranches(schema: z.core.$ZodType): ReadonlyMap<unknown, z.core.$ZodType> | null {
  return branches.get(schema) ?? null;
}

function typeOf(option: z.core.$ZodType): string {
  return (option as TaggedObject).shape.type.value;
}
