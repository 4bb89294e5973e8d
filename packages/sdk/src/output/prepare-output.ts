import { isNestedTooDeep, maxNestingLevels } from "@codex/protocol/check";

import { OutputSchemaError } from "../errors/output-schema-error.js";
import type { OutputIssue } from "../errors/output-validation-error.js";
import { jsonSchemaOf } from "./json-schema-of.js";
import { isStandardSchema } from "./output-schema.js";
import { restoreAbsent } from "./restore-absent.js";
import { type JsonSchemaNode, toStrictSchema } from "./strict-schema.js";
import { validateValue } from "./validate-value.js";

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
