import { join } from "node:path";
import type { CodexOptions } from "../options/codex-options.js";
import { codexHome, environmentValue } from "./host.js";

/** The environment variables that give the agent credentials. */
const variables = ["CODEX_API_KEY", "CODEX_ACCESS_TOKEN", "OPENAI_IDENTITY_TOKEN_FILE"] as const;

/** How the agent begins to report that a provider refused a request without valid credentials. */
const refusal = /^(?:Reconnecting\.\.\. \d+\/\d+ \()?unexpected status 401\b/;

/**
 * Explains an agent's message that its request was refused: what to do if the agent has no credentials of any kind.
 *
 * @returns `undefined` for other messages, and unless it is certain that the agent has none
 */
export function explainMissingCredentials(message: string, options: CodexOptions): string | undefined {
  return refusal.test(message) ? explainNoCredentials(options) : undefined;
}

/**
 * Says what to do if the agent has no credentials of any kind.
 *
 * @returns `undefined` unless it is certain that the agent has none
 */
export function explainNoCredentials(options: CodexOptions): string | undefined {
  if (mayHaveCredentials(options)) return undefined;
  const { env = process.env } = options;
  const unread = environmentValue(env, "OPENAI_API_KEY")
    ? " Codex does not read OPENAI_API_KEY, which is set."
    : "";
  return (
    "The agent has no API key and no login: give new Codex() the option `apiKey`, set CODEX_API_KEY, or run " +
    `npx @openai/codex login.${unread}`
  );
}

function mayHaveCredentials(options: CodexOptions): boolean {
  const { transport, apiKey, env = process.env, config, configOverrides = [] } = options;
  // The login of a server elsewhere is unknown.
  if (typeof transport === "object") return true;
  if (apiKey?.trim() || variables.some((name) => environmentValue(env, name)?.trim())) return true;
  // A static import would add to the startup of every program.
  const { existsSync, readFileSync } = process.getBuiltinModule("node:fs");
  try {
    // Another provider has credentials of its own, and logins may be kept in the system's keyring.
    const settings = [JSON.stringify(config ?? {}), ...configOverrides];
    const home = codexHome(env);
    if (home === undefined) return true;
    const file = join(home, "config.toml");
    if (existsSync(file)) settings.push(readFileSync(file, "utf8"));
    return existsSync(join(home, "auth.json")) || settings.some((each) => otherSource.test(each));
  } catch {
    return true;
  }
}

/** The settings that give the agent credentials which cannot be seen here. */
const otherSource = /\b(?:model_provider|cli_auth_credentials_store|profile)\b/;
