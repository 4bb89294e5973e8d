import { latePackage } from "@codex/exec/errors";
import { isNestedTooDeep } from "@codex/protocol/describe";
import { type OutputIssue, OutputSchemaError } from "../errors/output-errors.js";
import {
  isStandardSchema,
  jsonSchemaTextOf,
  readDocument,
  validateValue,
  validatorOf,
} from "./output-schema.js";
import type { AnswerText } from "./partial-output.js";
import { containsNull, restoreAbsent } from "./restore-absent.js";
import type { SchemaDocument } from "./schema-document.js";
import { checkLevels } from "./schema-reader.js";
import { toStrictSchema } from "./strict-schema.js";

const partialJson = latePackage(() => import("partial-json"), "partial-json");

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
  /** Yields what an answer consists of so far, while it arrives. What the adaptation changed is reverted as far as that is certain. */
  partials(answer: AnswerText): AsyncGenerator<unknown>;
}

/** A parsed answer, validated if its schema is judged, or why it does not fit. */
export type OutputReading = { value: unknown } | { issues: readonly OutputIssue[]; cause?: unknown };

/**
 * Prepares an `outputSchema`. Loaded by the first turn that has one.
 *
 * @param schemaText the schema as JSON, as it was at the call
 * @throws {OutputSchemaError} when it cannot be sent
 */
export function prepareOutput(
  outputSchema: object,
  schemaText = jsonSchemaTextOf(outputSchema),
): PreparedOutput {
  return isStandardSchema(outputSchema) ? judged(outputSchema, schemaText) : plain(schemaText);
}

/** A plain JSON Schema is the caller's responsibility, as in `@openai/codex-sdk`. */
function plain(schemaText: string): PreparedOutput {
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
    partials: (answer) => partialOutputs(answer, (value) => value),
  };
}

function judged(outputSchema: object, given: string): PreparedOutput {
  const document = readDocument(given, outputSchema);
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
    partials: (answer) =>
      partialOutputs(answer, (value) => (isNestedTooDeep(value) ? value : restoreAbsent(value, document))),
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

/** The text is parsed from its beginning each time, so the steps grow with it: otherwise a long answer would take quadratic time. */
const stepFraction = 1 / 50;

/**
 * Yields the objects that an answer consists of so far, while it arrives.
 *
 * @param restore reverts in them what the adaptation changed
 */
async function* partialOutputs(
  answer: AnswerText,
  restore: (value: unknown) => unknown,
): AsyncGenerator<unknown> {
  const { parse, Allow } = await partialJson();
  let parsed = "";
  let shown = "";
  while (!answer.isOver) {
    const { text } = answer;
    const isNew = text.length >= parsed.length * (1 + stepFraction) || !text.startsWith(parsed.slice(0, 100));
    if (text !== parsed && isNew) {
      parsed = text;
      const json = parsePartial(text);
      if (json !== undefined && json !== shown) {
        shown = json;
        yield restore(JSON.parse(json));
        continue;
      }
    }
    await answer.changed();
  }

  /** As JSON, without what a key `__proto__` does to a parsed object. */
  function parsePartial(text: string): string | undefined {
    const begin = text.replace(/^\s*(?:`{3,}|~{3,})[^\n`]*\n/, "").trimStart();
    // Anything else is a remark, or the beginning of a word or number.
    if (!begin.startsWith("{") && !begin.startsWith("[")) return undefined;
    try {
      return JSON.stringify(parse(begin, Allow.STR | Allow.OBJ | Allow.ARR));
    } catch {
      return undefined;
    }
  }
}
