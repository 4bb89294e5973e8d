// Building blocks of schemas that accept what a newer binary adds. Each one remembers what it knows, for
// `findUnknownFields` and for the generator of `isThreadEvent`.
import * as z from "zod";
import { $constructor } from "zod/v4/core";
import type { OpenEnum, UnrecognizedType } from "../open-types.js";

/** The schema that `wireObject` makes. */
export type WireObject<Shape extends z.core.$ZodLooseShape> = z.ZodObject<Shape, z.core.$strip>;

/**
 * The schema of an object that the binary prints: exact about the fields of the shape, open to any other field. Unknown
 * fields survive parsing. They are absent only from the static type, so that it equals the documented interface.
 *
 * A field that the binary writes as null may also be absent: which of the two a CLI prints depends on one attribute in its
 * source, and has changed between versions.
 */
export function wireObject<Shape extends z.core.$ZodLooseShape>(shape: Shape): WireObject<Shape> {
  return z.looseObject(shape) as unknown as WireObject<Shape>;
}

/**
 * The schema of an optional field that newer CLIs write as null. It accepts null, and passes it on. The static type has none,
 * as in `@openai/codex-sdk`: a program that assigns such a field to its own optional one must compile.
 */
export function absentOrNull<Schema extends z.ZodType>(schema: Schema): z.ZodExactOptional<Schema> {
  return schema.nullable().exactOptional() as unknown as z.ZodExactOptional<Schema>;
}

/** The schema of a field that holds any JSON and that older CLIs leave out. */
export function anyJson(): z.ZodUnknown {
  return z.unknown().optional() as unknown as z.ZodUnknown;
}

/** The schema of an {@link OpenEnum}: it accepts every string. */
export type OpenEnumSchema<Known extends string> = z.ZodType<OpenEnum<Known>, OpenEnum<Known>>;

const initializeUnion: (schema: z.ZodUnion, definition: z.core.$ZodUnionDef) => void = z.ZodUnion.init;

/** For JSON Schema and other readers of its definition, a union of the known values and any string. */
const OpenEnumUnion = $constructor<z.ZodUnion>("CodexOpenEnum", (schema, definition) => {
  initializeUnion(schema, definition);
  // Every string is valid, so there is no need to try the known values first.
  schema._zod.parse = (payload) => {
    if (typeof payload.value !== "string")
      payload.issues.push({ code: "invalid_type", expected: "string", input: payload.value, inst: schema });
    return payload;
  };
});

/** Makes the schema of an {@link OpenEnum} from the values known today. */
export function openEnumSchema<const Known extends string>(known: readonly Known[]): OpenEnumSchema<Known> {
  const options = [z.enum(known), z.string()];
  return new OpenEnumUnion({ type: "union", options }) as unknown as OpenEnumSchema<Known>;
}

/** The values that an {@link OpenEnumSchema} knows, or null for any other schema. */
export function knownValues(schema: z.core.$ZodType): readonly string[] | null {
  return schema instanceof OpenEnumUnion ? (schema.options[0] as z.ZodEnum).options.map(String) : null;
}

const unrecognizedTypeSchemas = new WeakSet<z.core.$ZodType>();

/** The schema of a `type` tag that is not one of the `known` tags. */
export function unrecognizedTypeSchema(
  known: readonly string[],
): z.ZodType<UnrecognizedType, UnrecognizedType> {
  const schema = z
    .string()
    .refine((type) => !known.includes(type), { error: "must be a type not known yet" });
  // JSON Schema cannot express a function, so it gets the rule in its own terms.
  const described = schema.meta({ not: { enum: known } });
  unrecognizedTypeSchemas.add(described);
  return described as unknown as z.ZodType<UnrecognizedType, UnrecognizedType>;
}

/** Whether {@link unrecognizedTypeSchema} made the schema. */
export function isUnrecognizedTypeSchema(schema: z.core.$ZodType): boolean {
  return unrecognizedTypeSchemas.has(schema);
}

const branches = new WeakMap<z.core.$ZodType, ReadonlyMap<unknown, z.core.$ZodType>>();

/**
 * For JSON Schema and other readers of its definition, a plain union. Parsing differs from a plain union: it reads `type`
 * first and then validates with that one member. So an unknown type survives, and an issue in a known type has its exact
 * path instead of "matches no member". zod's own discriminated union does not support unknown types.
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
 * @param unknown The member that accepts every other `type`.
 */
export function typeBranchSchema<Known extends z.ZodType, Unknown extends z.ZodType>(
  known: readonly Known[],
  unknown: Unknown,
): z.ZodType<z.output<Known> | z.output<Unknown>, z.input<Known> | z.input<Unknown>> {
  return new TypeBranchUnion({ type: "union", options: [...known, unknown] }) as never;
}

/** The members of a schema that {@link typeBranchSchema} made, by their `type`; null for any other schema. */
export function knownBranches(schema: z.core.$ZodType): ReadonlyMap<unknown, z.core.$ZodType> | null {
  return branches.get(schema) ?? null;
}

function typeOf(option: z.core.$ZodType): string {
  return (option as WireObject<{ type: z.ZodLiteral<string> }>).shape.type.value;
}
