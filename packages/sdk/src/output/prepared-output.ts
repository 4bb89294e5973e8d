import { isNestedTooDeep } from "@codex/protocol/describe";
import { type OutputIssue, OutputSchemaError } from "../errors/output-errors.js";
import {
  isStandardSchema,
  jsonSchemaTextOf,
  readDocument,
  validateValue,
  validatorOf,
} from "./output-schema.js";
import { containsNull, restoreAbsent } from "./restore-absent.js";
import type { SchemaDocument } from "./schema-document.js";
import { checkLevels } from "./schema-reader.js";
import { toStrictSchema } from "./strict-schema.js";

/** An `outputSchema`, prepared for a turn. */
export interface PreparedOutput {
  /** The JSON Schema that is sent to the model, as JSON. */
  readonly schemaText: string;
  /** What the model's strict mode will not accept. A judged schema was adapted to it. */
  readonly strictProblem: OutputSchemaError | undefined;
  /** Why a turn failed with a message, if the model rejected the schema, and what to do. */
  explain(failure: string): OutputSchemaError | undefined;
  /** Parses an answer, and validates it if the schema is judged. */
  read(text: string): Promise<OutputReading>;
  /** Reverts in the beginning of an answer what the adaptation changed, as far as that is certain. */
  restorePartial(value: unknown): unknown;
}

/** A parsed answer, validated if its schema is judged, or why it does not fit. */
export type OutputReading = { value: unknown } | { issues: readonly OutputIssue[]; cause?: unknown };

/**
 * Prepares an `outputSchema`.
 *
 * @throws {OutputSchemaError} when it cannot be sent
 */
export function prepareOutput(outputSchema: object): PreparedOutput {
  return isStandardSchema(outputSchema) ? judged(outputSchema) : plain(outputSchema);
}

/** A plain JSON Schema is the caller's responsibility, as in `@openai/codex-sdk`. */
function plain(outputSchema: object): PreparedOutput {
  const schemaText = jsonSchemaTextOf(outputSchema);
  checkLevels(JSON.parse(schemaText));
  const strictProblem = findStrictProblem(schemaText);
  return {
    schemaText,
    strictProblem,
    explain: (failure) => (schemaRejection.test(failure) ? (strictProblem ?? rejected()) : undefined),
    async read(text) {
      const parsed = parseAnswer(text);
      return { value: "value" in parsed ? parsed.value : undefined };
    },
    restorePartial: (value) => value,
  };
}

function judged(outputSchema: object): PreparedOutput {
  const document = readDocument(jsonSchemaTextOf(outputSchema), outputSchema);
  const schemaText = JSON.stringify(toStrictSchema(document).schema);
  return {
    schemaText,
    strictProblem: undefined,
    explain: () => undefined,
    async read(text) {
      const parsed = parseAnswer(text);
      if (!("value" in parsed)) {
        const message = text === "" ? "there is no answer" : "the answer is not JSON";
        return { issues: [{ message, path: [] }], cause: parsed.cause };
      }
      return validateValue(outputSchema, await restore(parsed.value, document));
    },
    restorePartial: (value) => (isNestedTooDeep(value) ? value : restoreAbsent(value, document)),
  };
}

/** The alternatives of a union are distinguished by validating them, which loads the validator. */
async function restore(value: unknown, document: SchemaDocument): Promise<unknown> {
  if (isNestedTooDeep(value) || !containsNull(value)) return value;
  const validator = await validatorOf(document);
  return restoreAbsent(value, document, validator.fits.bind(validator));
}

/** What the model API says of a schema that breaks a rule of its strict mode. */
const schemaRejection = /invalid_json_schema|text\.format\.schema|invalid schema for response_format/i;

function rejected(): OutputSchemaError {
  return new OutputSchemaError(
    "",
    "was rejected by the model",
    "Wrap it in `jsonSchema()`, which adapts it.",
  );
}

/** The first place where strict mode will not accept a plain JSON Schema. */
function findStrictProblem(text: string): OutputSchemaError | undefined {
  const breaks = "breaks a rule of the model's strict mode:";
  try {
    const { firstChange } = toStrictSchema(readDocument(text));
    if (firstChange === undefined) return undefined;
    const { path, rule } = firstChange;
    return new OutputSchemaError(path, `${breaks} ${rule}`, "Wrap it in `jsonSchema()`, which adapts it.");
  } catch (error) {
    if (!(error instanceof OutputSchemaError)) throw error;
    const { path, problem, remedy } = error;
    return new OutputSchemaError(
      path,
      `${breaks} it ${problem}`,
      `${remedy} \`jsonSchema()\` adapts the rest.`,
    );
  }
}

/** The whole answer as one Markdown code block, which providers that ignore the schema return. */
const codeBlock = /^\s*(`{3,}|~{3,})[^\n`]*\n([\s\S]*?)\n?[ \t]*\1\s*$/;

/** Parses an answer: JSON, alone or as a Markdown code block. */
function parseAnswer(text: string): { value: unknown } | { cause: unknown } {
  try {
    return { value: JSON.parse(text) };
  } catch (cause) {
    const block = codeBlock.exec(text)?.[2];
    return block === undefined || codeBlock.test(block) ? { cause } : parseAnswer(block);
  }
}
