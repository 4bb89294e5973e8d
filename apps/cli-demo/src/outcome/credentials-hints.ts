/** How to give the agent credentials. */
export const credentialsHints: readonly string[] = [
  "Set CODEX_API_KEY to an OpenAI API key,",
  "or sign in once with: npx @openai/codex login",
];
