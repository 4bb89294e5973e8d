import { OutputSchemaError } from "../errors/output-schema-error.js";
import type { OutputIssue } from "../errors/output-validation-error.js";
import { isStandardSchema, type StandardOutputSchema } from "./output-schema.js";
import { restoreAbsent } from "./restore-absent.js";
import { type JsonSchemaNode, toStrictSchema } from "./strict-schema.js";

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
  const strict = toStrictSchema(
    isStandardSchema(outputSchema) ? toJsonSchema(outputSchema) : { ...outputSchema },
  );
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
      const restored = restoreAbsent(value, strict);
      return isStandardSchema(outputSchema)
        ? validate(outputSchema, restored)
        : validatePlain(outputSchema, restored);
    },
  };
}

function toJsonSchema(schema: StandardOutputSchema): JsonSchemaNode {
  try {
    return schema["~standard"].jsonSchema.input({ target: "draft-2020-12" });
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new OutputSchemaError("", `cannot be turned into JSON Schema (${reason})`, "Use types JSON has.", {
      cause,
    });
  }
}

/** zod does it, and is loaded for the events anyway. What cannot be checked is left to the model's strict mode. */
async function validatePlain(schema: object, value: unknown): Promise<OutputReading> {
  const { jsonSchemaValidator } = await import("@codex/protocol/schemas");
  const issues = jsonSchemaValidator(schema)?.(value) ?? [];
  return issues.length === 0 ? { value } : { issues };
}

async function validate(schema: StandardOutputSchema, value: unknown): Promise<OutputReading> {
  const result = await schema["~standard"].validate(value);
  if (result.issues === undefined) return { value: result.value };
  return {
    issues: result.issues.map(({ message, path = [] }) => ({
      message,
      path: path.map((segment) => (typeof segment === "object" ? segment.key : segment)),
    })),
  };
}
