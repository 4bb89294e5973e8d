import * as z from "zod";
import type { UnrecognizedType } from "./unrecognized-type.js";

/** The schema of a `type` tag that is none of the `known` ones. */
export function unrecognizedTypeSchema(
  known: readonly string[],
): z.ZodType<UnrecognizedType, UnrecognizedType> {
  const schema = z
    .string()
    .refine((type) => !known.includes(type), { error: "must be a type not known yet" });
  // JSON Schema cannot see into a function, so it is told in its own words.
  return schema.meta({ not: { enum: known } }) as unknown as z.ZodType<UnrecognizedType, UnrecognizedType>;
}
