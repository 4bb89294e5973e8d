import { CodexError, type Usage } from "@codex/protocol";

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

/** One thing that is wrong with an answer. */
export interface OutputIssue {
  /** What is wrong, in the schema library's words. */
  message: string;
  /** Where in the answer; empty for the answer as a whole. */
  path: readonly PropertyKey[];
}

/** The agent's final answer is not JSON, or does not fit the turn's `outputSchema`. */
export class OutputValidationError extends CodexError {
  /** The answer as it came. */
  readonly text: string;
  /** All that is wrong with it. */
  readonly issues: readonly OutputIssue[];
  /** Tokens spent on the turn, all repair attempts included; `null` when unknown. */
  override readonly usage: Usage | null;

  constructor(
    text: string,
    issues: readonly OutputIssue[],
    usage: Usage | null,
    options: { cause?: unknown } = {},
  ) {
    const listed = issues.map(describeIssue).join("; ");
    super("output_validation", `The agent's answer does not fit the outputSchema: ${listed}`, {
      ...options,
      retryable: true,
    });
    this.text = text;
    this.issues = issues;
    this.usage = usage;
  }

  override get name(): string {
    return "OutputValidationError";
  }
}

/** An issue on one line, its place first. */
export function describeIssue({ message, path }: OutputIssue): string {
  return path.length > 0 ? `${path.map(String).join(".")}: ${message}` : message;
}
