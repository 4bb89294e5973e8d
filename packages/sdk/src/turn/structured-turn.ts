import { describeIssue, type OutputIssue, OutputValidationError } from "../errors/output-errors.js";
import type { PreparedOutput } from "../output/prepared-output.js";
import type { Turn } from "./turn.js";

/** Adds the parsed answer to a turn. Throws `OutputValidationError` when it does not fit the schema. */
export async function withOutput(turn: Turn, output: PreparedOutput | undefined): Promise<Turn> {
  if (output === undefined) return turn;
  const reading = await output.read(turn.finalResponse);
  if ("value" in reading) return { ...turn, output: reading.value };
  throw new OutputValidationError(turn.finalResponse, reading.issues, turn.usage, { cause: reading.cause });
}

/** The prompt that asks the agent to correct an answer that does not fit the schema. */
export function repairPrompt(issues: readonly OutputIssue[]): string {
  const listed = issues.map((issue) => `- ${describeIssue(issue)}`).join("\n");
  return `Your last answer does not fit the required JSON schema:\n${listed}\nAnswer again with the same content, as JSON that fits.`;
}
