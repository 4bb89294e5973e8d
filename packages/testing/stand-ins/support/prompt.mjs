/**
 * Reads stdin to its end, as the real CLI does before it prints anything.
 * @returns {Promise<string>}
 */
export async function readPrompt() {
  let prompt = "";
  process.stdin.setEncoding("utf8");
  for await (const text of process.stdin) prompt += text;
  return prompt;
}
