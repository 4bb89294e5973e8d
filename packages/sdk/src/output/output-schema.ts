import { lateFile } from "@codex/exec/errors";
import { describeValue, isNestedTooDeep, maxNestingLevels } from "@codex/protocol/describe";
import type { StandardJSONSchemaV1, StandardSchemaV1 } from "@standard-schema/spec";
import type { OptionCheck } from "../checks/option-checks.js";
import { InvalidOptionError } from "../errors/option-errors.js";
import { type OutputIssue, OutputSchemaError } from "../errors/output-errors.js";
import { notJson, SchemaDocument, schemaText } from "./schema-document.js";
import type { SchemaValidator } from "./schema-validator.js";

/**
 * A schema of a library that implements Standard Schema, to validate, and Standard JSON Schema, to describe itself to the
 * model: zod 4, ArkType, or Valibot through its adapter. `jsonSchema()` makes one of a plain JSON Schema.
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

/** Whether a schema comes from a schema library or `jsonSchema()`, and is not a plain JSON Schema. */
export function isStandardSchema(schema: object): schema is StandardOutputSchema {
  return "~standard" in schema;
}

/** The check of the option `outputSchema`. */
export const outputSchema: OptionCheck = {
  read: (value) => value,
  // Nothing else stands for "not set": an answer without the schema would be a surprise.
  isGiven: (value) => value !== undefined,
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

/** Schemas made by {@link jsonSchema}, whose validator is ours. */
const ours = new WeakSet<object>();

/**
 * Makes a plain JSON Schema one that is enforced, for `outputSchema` or the `input` of a tool: it is adapted to the model's
 * strict mode, and the answer is validated and has the type `T`. Without it, `outputSchema` sends a plain JSON Schema as it is,
 * and does not judge the answer.
 *
 * A schema that JSON or strict mode cannot express is rejected by the call that uses it, with an `OutputSchemaError`. Formats
 * are validated; unknown ones are ignored.
 *
 * @typeParam T the type of a value that fits; the compiler cannot derive it
 * @param schema a JSON Schema: draft 2020-12, or the draft that its `$schema` names (2019-09, 7, 6 or 4)
 * @throws {InvalidOptionError} when it is no object, or a schema of a library, which needs no wrapping
 *
 * @example
 * ```ts
 * const verdict = jsonSchema<{ ok: boolean }>({ type: "object", properties: { ok: { type: "boolean" } }, required: ["ok"] });
 * const { output } = await thread.run("Do the tests pass?", { outputSchema: verdict });
 * console.log(output.ok);
 * ```
 */
export function jsonSchema<T = unknown>(schema: object): StandardOutputSchema<T> {
  if (!outputSchema.accepts(schema) || isStandardSchema(schema)) {
    const received = outputSchema.accepts(schema) ? "a schema of a library" : outputSchema.describe(schema);
    throw new InvalidOptionError("schema", "a plain JSON Schema object", received, "jsonSchema()");
  }
  // Read by the first call that uses it, which reports what is wrong with it.
  let text: string | undefined;
  let validator: Promise<SchemaValidator> | undefined;
  const read = () => {
    text ??= schemaText(schema);
    return text;
  };
  const made: StandardOutputSchema<T> = {
    "~standard": {
      version: 1,
      vendor: "codex",
      jsonSchema: { input: () => JSON.parse(read()), output: () => JSON.parse(read()) },
      async validate(value) {
        validator ??= validatorOf(readDocument(read())).catch((error: unknown) => {
          validator = undefined;
          throw error;
        });
        const issues = (await validator).issues(value);
        return issues.length === 0 ? { value: value as T } : { issues };
      },
    },
  };
  ours.add(made);
  return made;
}

const validators = lateFile(() => import("./schema-validator.js"), "SchemaValidator");

/** Loads the validator, which only a schema that is judged needs. */
export async function validatorOf(document: SchemaDocument): Promise<SchemaValidator> {
  const { SchemaValidator } = await validators();
  return new SchemaValidator(document);
}

/**
 * Reads a JSON Schema that is judged.
 *
 * @param schema whose validator judges the answer; by default ours
 */
export function readDocument(text: string, schema?: object): SchemaDocument {
  const isExternal = schema !== undefined && isStandardSchema(schema) && !ours.has(schema);
  try {
    return new SchemaDocument(text, isExternal ? "drop" : "refuse");
  } catch (cause) {
    throw notJson(cause);
  }
}

/**
 * Writes the JSON Schema of a schema's input, before defaults and transforms. A plain JSON Schema stays unchanged.
 *
 * @throws {OutputSchemaError} when JSON cannot express it
 */
export function jsonSchemaTextOf(schema: object): string {
  if (!isStandardSchema(schema)) return schemaText(schema);
  let described: unknown;
  try {
    described = schema["~standard"].jsonSchema.input({ target: "draft-2020-12" });
  } catch (cause) {
    throw notJson(cause);
  }
  if (typeof described !== "object" || described === null)
    throw uselessStandard(schema, "jsonSchema.input()", described);
  return schemaText(described);
}

/** A validated value, or why it does not fit. */
export type ValueReading = { value: unknown } | { issues: readonly OutputIssue[] };

/** Validates a value with a library's schema, or a plain JSON Schema. */
export async function validateValue(schema: object, value: unknown): Promise<ValueReading> {
  // A recursive schema is followed as deep as the value goes.
  if (isNestedTooDeep(value)) {
    return { issues: [{ message: `it has more than ${maxNestingLevels} levels of nesting`, path: [] }] };
  }
  const { "~standard": standard } = isStandardSchema(schema) ? schema : wrapped(schema);
  const result = (await standard.validate(value)) as StandardSchemaV1.Result<unknown> | undefined;
  if (typeof result !== "object" || result === null) throw uselessStandard(schema, "validate()", result);
  if (!result.issues) return { value: (result as StandardSchemaV1.SuccessResult<unknown>).value };
  return {
    issues: result.issues.map(({ message, path = [] }) => ({
      message,
      path: path.map((segment) => (typeof segment === "object" ? segment.key : segment)),
    })),
  };
}

const wrappers = new WeakMap<object, StandardOutputSchema>();

function wrapped(schema: object): StandardOutputSchema {
  const wrapper = wrappers.get(schema) ?? jsonSchema(schema);
  wrappers.set(schema, wrapper);
  return wrapper;
}

function uselessStandard(schema: object, method: string, returned: unknown): OutputSchemaError {
  const vendor = isStandardSchema(schema) ? JSON.stringify(schema["~standard"].vendor) : "its library";
  const problem = `cannot be used: \`~standard.${method}\` of ${vendor} returned ${describeValue(returned)}`;
  return new OutputSchemaError("", problem, "Check the library's version, or use `jsonSchema()`.");
}
