import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

/**
 * Whether the agent has a way to sign in, as far as can be told without asking it. Without one it would try for
 * several seconds and then report an HTTP error. In doubt the answer is yes: the agent knows better.
 *
 * @param overrides what `--config` gave
 */
export function hasCredentials(
  env: Readonly<Record<string, string | undefined>>,
  overrides: readonly string[],
): boolean {
  if (env["CODEX_API_KEY"] || env["CODEX_ACCESS_TOKEN"]) return true;
  const codexHome = env["CODEX_HOME"] || join(homedir(), ".codex");
  if (existsSync(join(codexHome, "auth.json"))) return true;
  const settings = [...overrides, ...readLines(join(codexHome, "config.toml"))];
  return settings.some((line) => bringsOwnCredentials.test(line));
}

/** Settings with which there may be credentials elsewhere: another provider, a keyring. */
const bringsOwnCredentials = /^\s*(model_provider|oss_provider|cli_auth_credentials_store)\s*=/;

function readLines(file: string): string[] {
  try {
    return readFileSync(file, "utf8").split("\n");
  } catch {
    return [];
  }
}
