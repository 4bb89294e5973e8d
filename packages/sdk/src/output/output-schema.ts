import type { StandardJSONSchemaV1, StandardSchemaV1 } from "@standard-schema/spec";

import { describeValue } from "../options/describe-value.js";
import type { OptionCheck } from "../options/option-check.js";

/**
 * A schema of a library that implements both Standard Schema (it can validate) and Standard JSON Schema (it can say
 * its shape to the model): zod 4, ArkType, Valibot through its adapter.
 */
export interface StandardOutputSchema<Output = unknown> {
  /** What the two standards agree on: how to validate, and how to describe itself. */
  readonly "~standard": StandardSchemaV1.Props<unknown, Output> & StandardJSONSchemaV1.Props<unknown, Output>;
}

/** The shape of a final answer: a {@link StandardOutputSchema} or a plain JSON Schema object. */
export type OutputSchema = StandardOutputSchema | object;

/**
 * The type of `turn.output` for a given `outputSchema`: the schema's output type; `unknown` for a plain JSON Schema;
 * `undefined` when none is given.
 */
export type InferOutput<Schema> = Schema extends undefined
  ? undefined
  : Schema extends { readonly "~standard": { readonly types?: infer Types } }
    ? NonNullable<Types> extends { readonly output: infer Output }
      ? Output
      : unknown
    : unknown;

/** Whether a schema is a library's rather than a plain JSON Schema. */
export function isStandardSchema(schema: object): schema is StandardOutputSchema {
  return "~standard" in schema;
}

/** What the option `outputSchema` accepts. */
export const outputSchema: OptionCheck = {
  read: (value) => value,
  expected:
    "a JSON Schema object, or a schema that implements Standard Schema and Standard JSON Schema (zod 4.2 or later does)",
  accepts(value) {
    if ((typeof value !== "object" && typeof value !== "function") || value === null) return false;
    if (!isStandardSchema(value)) return typeof value === "object" && !Array.isArray(value);
    const standard = value["~standard"];
    return typeof standard?.validate === "function" && typeof standard.jsonSchema?.input === "function";
  },
  describe(value) {
    const isObject = (typeof value === "object" || typeof value === "function") && value !== null;
    if (!isObject || !isStandardSchema(value)) return describeValue(value);
    return `a schema of ${JSON.stringify(value["~standard"]?.vendor)} that cannot be turned into JSON Schema`;
  },
};
