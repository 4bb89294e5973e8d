import { lateFile } from "@codex/exec/errors";
import { isNestedTooDeep, maxNestingLevels } from "@codex/protocol/check";
import { describeValue } from "@codex/protocol/describe";
import type { StandardJSONSchemaV1, StandardSchemaV1 } from "@standard-schema/spec";
import type { OptionCheck } from "../checks/option-checks.js";
import { type OutputIssue, OutputSchemaError } from "../errors/output-errors.js";
import { restoreAbsent } from "./restore-absent.js";
import { type JsonSchemaNode, toStrictSchema } from "./strict-schema.js";

/**
 * A schema of a library that implements Standard Schema, to validate, and Standard JSON Schema, to describe itself to the
 * model: zod 4, ArkType, or Valibot through its adapter.
 */
export interface StandardOutputSchema<Output = unknown> {
  /** The interface of both standards. */
  readonly "~standard": StandardSchemaV1.Props<unknown, Output> & StandardJSONSchemaV1.Props<unknown, Output>;
}

/** The schema of a final answer: a {@link StandardOutputSchema} or a plain JSON Schema object. */
export type OutputSchema = StandardOutputSchema | object;

/**
 * The type of `turn.output`: the schema's output type, `unknown` for a plain JSON Schema, `undefined` without a schema.
 */
export type InferOutput<Schema> = Schema extends undefined
  ? undefined
  : Schema extends { readonly "~standard": { readonly types?: infer Types } }
    ? NonNullable<Types> extends { readonly output: infer Output }
      ? Output
      : unknown
    : unknown;

/** Whether a schema comes from a schema library and is not a plain JSON Schema. */
export function isStandardSchema(schema: object): schema is StandardOutputSchema {
  return "~standard" in schema;
}

/** The check of the option `outputSchema`. */
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

/** An `outputSchema`, prepared for a turn. */
export interface PreparedOutput {
  /** The JSON Schema that is sent to the model. */
  schema: JsonSchemaNode;
  /** Parses and validates an answer. */
  read(text: string): Promise<OutputReading>;
}

/** A parsed and validated answer, or why it does not fit. */
export type OutputReading = { value: unknown } | { issues: readonly OutputIssue[]; cause?: unknown };

/** Prepares an `outputSchema`. Throws an `OutputSchemaError` if it cannot be sent. */
export function prepareOutput(outputSchema: object): PreparedOutput {
  const jsonSchema = toJsonSchema(outputSchema);
  const strict = toStrictSchema(jsonSchema);
  const validated = isStandardSchema(outputSchema) ? outputSchema : jsonSchema;
  return {
    schema: strict.schema,
    async read(text) {
      let value: unknown;
      try {
        value = JSON.parse(text);
      } catch (cause) {
        return {
          issues: [{ message: text === "" ? "there is no answer" : "the answer is not JSON", path: [] }],
          cause,
        };
      }
      // A recursive schema is followed as deep as the answer goes.
      if (isNestedTooDeep(value)) {
        return { issues: [{ message: `it has more than ${maxNestingLevels} levels of nesting`, path: [] }] };
      }
      const restored = restoreAbsent(value, strict);
      return validateValue(validated, restored);
    },
  };
}

function toJsonSchema(schema: object): JsonSchemaNode {
  try {
    return jsonSchemaOf(schema);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new OutputSchemaError("", `cannot be turned into JSON Schema (${reason})`, "Use types JSON has.", {
      cause,
    });
  }
}

/**
 * Converts a schema to the JSON Schema of its input, before defaults and transforms. A plain JSON Schema is copied, so that
 * later changes have no effect. May throw.
 */
export function jsonSchemaOf(schema: object): JsonSchemaNode {
  if (!isStandardSchema(schema))
    return Object.assign(Object.create(null), JSON.parse(JSON.stringify(schema)));
  return schema["~standard"].jsonSchema.input({ target: "draft-2020-12" });
}

/** A validated value, or why it does not fit. */
export type ValueReading = { value: unknown } | { issues: readonly OutputIssue[] };

/** Validates a value with a library's schema or a plain JSON Schema. */
export function validateValue(schema: object, value: unknown): Promise<ValueReading> {
  return isStandardSchema(schema) ? validate(schema, value) : validatePlain(schema, value);
}

const schemas = lateFile(() => import("@codex/protocol/schemas"), "jsonSchemaValidator");

/** Validates with zod, which the event schemas load as well. A schema that zod cannot convert is left to the model. */
async function validatePlain(schema: object, value: unknown): Promise<ValueReading> {
  const { jsonSchemaValidator } = await schemas();
  const issues = jsonSchemaValidator(schema)?.(value) ?? [];
  return issues.length === 0 ? { value } : { issues };
}

async function validate(schema: StandardOutputSchema, value: unknown): Promise<ValueReading> {
  const result = await schema["~standard"].validate(value);
  if (result.issues === undefined) return { value: result.value };
  return {
    issues: result.issues.map(({ message, path = [] }) => ({
      message,
      path: path.map((segment) => (typeof segment === "object" ? segment.key : segment)),
    })),
  };
}
