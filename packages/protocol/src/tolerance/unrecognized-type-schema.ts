import * as z from "zod";
import type { UnrecognizedType } from "./unrecognized-type.js";

const made = new WeakSet<z.core.$ZodType>();

/** The schema of a `type` tag that is none of the `known` ones. */
export function unrecognizedTypeSchema(
  known: readonly string[],
): z.ZodType<UnrecognizedType, UnrecognizedType> {
  const schema = z
    .string()
    .refine((type) => !known.includes(type), { error: "must be a type not known yet" });
  // JSON Schema cannot see into a function, so it is told in its own words.
  const described = schema.meta({ not: { enum: known } });
  made.add(described);
  return described as unknown as z.ZodType<UnrecognizedType, UnrecognizedType>;
}

/** Whether {@link unrecognizedTypeSchema} made a schema. */
export function isUnrecognizedTypeSchema(schema: z.core.$ZodType): boolean {
  return made.has(schema);
}
