import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

import type { Invocation } from "../arguments/invocation.js";
import { CliError, ExitCode } from "../errors/cli-error.js";
import { credentialsHints } from "../errors/error-explanation.js";

/** @throws {CliError} when the agent certainly has no credentials */
export function checkCredentials(overrides: readonly string[], { name }: Invocation): void {
  if (hasCredentials(process.env, overrides)) return;
  throw new CliError(ExitCode.Environment, "The agent has no credentials for the real model.", [
    ...credentialsHints,
    `To try the demo without an account, run: ${name}`,
  ]);
}

/**
 * Whether the agent may have a way to sign in, judged without asking it. Without one it would retry for several seconds
 * and then report an HTTP error. In doubt the result is `true`.
 *
 * @param overrides the values of `--config`
 */
export function hasCredentials(
  env: Readonly<Record<string, string | undefined>>,
  overrides: readonly string[],
): boolean {
  if (env["CODEX_API_KEY"] || env["CODEX_ACCESS_TOKEN"]) return true;
  const codexHome = env["CODEX_HOME"] || join(homedir(), ".codex");
  if (existsSync(join(codexHome, "auth.json"))) return true;
  const settings = [...overrides, ...readLines(join(codexHome, "config.toml"))];
  return settings.some((line) => credentialsElsewhere.test(line));
}

/** Settings that may provide credentials elsewhere: another provider, or a keyring. */
const credentialsElsewhere = /^\s*(model_provider|oss_provider|cli_auth_credentials_store)\s*=/;

function readLines(file: string): string[] {
  try {
    return readFileSync(file, "utf8").split("\n");
  } catch {
    return [];
  }
}
