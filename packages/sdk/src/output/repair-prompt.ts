import { describeIssue, type OutputIssue } from "../errors/output-validation-error.js";

/** What the agent is asked when its answer does not fit the schema. */
export function repairPrompt(issues: readonly OutputIssue[]): string {
  const listed = issues.map((issue) => `- ${describeIssue(issue)}`).join("\n");
  return `Your last answer does not fit the required JSON schema:\n${listed}\nAnswer again with the same content, as JSON that fits.`;
}
