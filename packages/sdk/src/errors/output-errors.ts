import { CodexError, type Usage } from "@codex/protocol";

/**
 * An `outputSchema` cannot be written as JSON, or it is judged and uses something that the model's strict mode does not support.
 * Thrown before the turn starts.
 */
export class OutputSchemaError extends CodexError {
  /** The path within the JSON Schema, such as `properties.tags`; empty for the schema as a whole. */
  readonly path: string;
  /** @internal */
  readonly problem: string;
  /** @internal */
  readonly remedy: string;

  constructor(path: string, problem: string, remedy: string, options: { cause?: unknown } = {}) {
    super("output_schema", `The outputSchema ${path ? `at ${path} ` : ""}${problem}. ${remedy}`, options);
    this.path = path;
    this.problem = problem;
    this.remedy = remedy;
  }

  override get name(): string {
    return "OutputSchemaError";
  }
}

/** One reason why an answer does not fit its schema. */
export type OutputIssue = {
  /** The schema library's message. */
  message: string;
  /** The path within the answer; empty for the answer as a whole. */
  path: readonly PropertyKey[];
};

/** The agent's final answer is not JSON, or does not fit the turn's `outputSchema`. */
export class OutputValidationError extends CodexError {
  /** The answer, unchanged. */
  readonly text: string;
  /** Every reason why it does not fit. */
  readonly issues: readonly OutputIssue[];
  /** Tokens used by the turn, including repair attempts; `null` when unknown. */
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

/** Formats an issue on one line, path first. */
export function describeIssue({ message, path }: OutputIssue): string {
  return path.length > 0 ? `${path.map(String).join(".")}: ${message}` : message;
}
