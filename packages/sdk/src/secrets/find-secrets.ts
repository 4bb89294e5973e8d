import type { CodexOptions } from "../codex/codex-options.js";

const secretName = /(^|_)(API_?KEY|TOKEN|SECRET|PASSWORD|CREDENTIALS?)$/i;

/**
 * The secrets that the agent is given: the API key, and what stands in variables of its environment whose names say
 * that it is one.
 */
export function findSecrets({ apiKey, env = process.env }: CodexOptions): string[] {
  const secrets = apiKey === undefined ? [] : [apiKey];
  for (const [name, value] of Object.entries(env)) {
    if (value !== undefined && secretName.test(name)) secrets.push(value);
  }
  return secrets;
}
