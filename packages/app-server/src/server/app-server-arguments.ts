import type { StartAppServerOptions } from "./start-app-server-options.js";

/**
 * The command line of the server. Pure. Every override is one token with its flag, so that none can become a flag; all
 * stand at one level, since those of an upper level would be dropped.
 */
export function appServerArguments({
  configOverrides = [],
  strictConfig = false,
  apiKey,
}: Pick<StartAppServerOptions, "configOverrides" | "strictConfig" | "apiKey">): string[] {
  const overrides = apiKey === undefined ? configOverrides : [...configOverrides, credentialsInMemory];
  return [
    "app-server",
    ...overrides.map((override) => `--config=${override}`),
    ...(strictConfig ? ["--strict-config"] : []),
  ];
}

/** By default a login would write the key, in clear, to `$CODEX_HOME/auth.json`. */
const credentialsInMemory = 'cli_auth_credentials_store="ephemeral"';
