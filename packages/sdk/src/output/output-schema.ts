import { isNestedTooDeep, maxNestingLevels } from "@codex/protocol/check";
import type { StandardJSONSchemaV1, StandardSchemaV1 } from "@standard-schema/spec";
import { describeValue } from "../checks/describe-value.js";
import type { OptionCheck } from "../checks/option-checks.js";
import { type OutputIssue, OutputSchemaError } from "../errors/output-errors.js";
import { restoreAbsent } from "./restore-absent.js";
import { type JsonSchemaNode, toStrictSchema } from "./strict-schema.js";

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

/** An `outputSchema` made ready for a turn. */
export interface PreparedOutput {
  /** The JSON Schema the model is given. */
  schema: JsonSchemaNode;
  /** Reads an answer: its value, or what is wrong with it. */
  read(text: string): Promise<OutputReading>;
}

/** An answer read by a schema. */
export type OutputReading = { value: unknown } | { issues: readonly OutputIssue[]; cause?: unknown };

/** Makes an `outputSchema` ready, or says why it cannot be sent. */
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
      // A schema that refers to itself is walked as deep as the answer is.
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
 * A schema as JSON Schema: what is to be given to it, before it fills in or transforms anything. A plain one is copied, so
 * that changing it later changes nothing. May throw.
 */
export function jsonSchemaOf(schema: object): JsonSchemaNode {
  if (!isStandardSchema(schema))
    return Object.assign(Object.create(null), JSON.parse(JSON.stringify(schema)));
  return schema["~standard"].jsonSchema.input({ target: "draft-2020-12" });
}

/** A value as its schema reads it, or what is wrong with it. */
export type ValueReading = { value: unknown } | { issues: readonly OutputIssue[] };

/** Checks a value with a schema of a library, or with a plain JSON Schema. */
export function validateValue(schema: object, value: unknown): Promise<ValueReading> {
  return isStandardSchema(schema) ? validate(schema, value) : validatePlain(schema, value);
}

/** zod does it, and is loaded for the events anyway. What cannot be checked is left to the model. */
async function validatePlain(schema: object, value: unknown): Promise<ValueReading> {
  const { jsonSchemaValidator } = await import("@codex/protocol/schemas");
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
