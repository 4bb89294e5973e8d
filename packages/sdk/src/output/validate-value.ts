import type { OutputIssue } from "../errors/output-validation-error.js";
import { isStandardSchema, type StandardOutputSchema } from "./output-schema.js";

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
