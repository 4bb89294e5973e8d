import * as z from "zod";

/** One way in which a value does not match its schema. */
export interface JsonSchemaIssue {
  /** What is wrong, in the words of the schema library. */
  message: string;
  /** The path within the value; empty for the value as a whole. */
  path: PropertyKey[];
}

/** Validates a value and returns its issues; none if it matches the schema. */
export type JsonSchemaValidator = (value: unknown) => JsonSchemaIssue[];

/**
 * Creates a validator for a JSON Schema (draft 2020-12, draft 7 or draft 4). The validator ignores unknown formats.
 *
 * @returns `undefined` if the schema uses something that is not supported, such as `if`, an unknown type or a reference to
 *   another document.
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
