import * as z from "zod";

/** One thing that is wrong with a value. */
export interface JsonSchemaIssue {
  /** What is wrong. */
  message: string;
  /** Where in the value; empty for the value as a whole. */
  path: PropertyKey[];
}

/** Lists what is wrong with a value; empty when it fits. */
export type JsonSchemaValidator = (value: unknown) => JsonSchemaIssue[];

/**
 * Makes a validator of a JSON Schema (draft 2020-12, draft 7 or draft 4).
 *
 * @returns `undefined` when the schema says something that cannot be checked here: a reference to another document,
 * `if`, an unknown type. Formats that are not known are not checked.
 */
export function jsonSchemaValidator(schema: object): JsonSchemaValidator | undefined {
  let validator: z.ZodType;
  try {
    validator = z.fromJSONSchema(schema as Parameters<typeof z.fromJSONSchema>[0]);
  } catch {
    return undefined;
  }
  return (value) => {
    const result = validator.safeParse(value);
    return result.success ? [] : result.error.issues.map(({ message, path }) => ({ message, path }));
  };
}
