import * as z from "zod";
import { $constructor } from "zod/v4/core";
import type { OpenEnum } from "./open-enum.js";

/** The schema of an {@link OpenEnum}: accepts every string, and remembers which ones are known. */
export type OpenEnumSchema<Known extends string> = z.ZodType<OpenEnum<Known>, OpenEnum<Known>>;

const initializeUnion: (schema: z.ZodUnion, definition: z.core.$ZodUnionDef) => void = z.ZodUnion.init;

/** To JSON Schema and to whoever walks it, a union of the known values and any string. */
const OpenEnumUnion = $constructor<z.ZodUnion>("CodexOpenEnum", (schema, definition) => {
  initializeUnion(schema, definition);
  // Trying the known values first would decide nothing: every string is accepted.
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

/** The values an {@link OpenEnumSchema} knows, or null for any other schema. */
export function knownValues(schema: z.core.$ZodType): readonly string[] | null {
  return schema instanceof OpenEnumUnion ? (schema.options[0] as z.ZodEnum).options.map(String) : null;
}
