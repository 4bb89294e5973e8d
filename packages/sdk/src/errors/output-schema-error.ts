import { CodexError } from "@codex/protocol";

/** An `outputSchema` cannot be sent to the model, whose strict mode knows only a part of JSON Schema. */
export class OutputSchemaError extends CodexError {
  /** Where in the JSON Schema, for example `properties.tags`; empty for the schema as a whole. */
  readonly path: string;

  constructor(path: string, problem: string, remedy: string, options: { cause?: unknown } = {}) {
    super("output_schema", `The outputSchema ${path ? `at ${path} ` : ""}${problem}. ${remedy}`, options);
    this.path = path;
  }

  override get name(): string {
    return "OutputSchemaError";
  }
}
