import type { CodexOptions } from "../codex/codex-options.js";

/** How variables, settings and headers are called that hold a secret. */
const secretName =
  /((^|[_-])(pass|pat)|(api|access|secret|private)[_-]?key|token|secret|password|passwd|credentials?|authorization)$/i;

/**
 * The secrets that the agent is given: the API key, the token of a server, and what stands in variables of its
 * environment and in settings whose names say that it is one.
 */
export function findSecrets({
  apiKey,
  transport,
  env = process.env,
  config = {},
  configOverrides = [],
}: CodexOptions): string[] {
  const token = typeof transport === "object" ? transport.token : undefined;
  return [
    ...(apiKey === undefined ? [] : [apiKey]),
    ...(token === undefined ? [] : [token.trim()]),
    ...secretsIn(env),
    ...secretsIn(config),
    ...configOverrides.flatMap(secretInOverride),
  ];
}

/** All texts in a table, and in the tables in it, that are called by the name of a secret. */
function secretsIn(table: object): string[] {
  return Object.entries(table).flatMap(([name, value]: [string, unknown]) => {
    if (typeof value === "string") return secretName.test(name) ? [value] : [];
    return typeof value === "object" && value !== null ? secretsIn(value) : [];
  });
}

/** The secret in a raw `key=value`, without its quotes. */
function secretInOverride(override: string): string[] {
  const [, name = "", value = ""] = /^([^=]*)=(.*)$/s.exec(override) ?? [];
  return secretName.test(name.trim()) ? [value.trim().replace(/^(["'])(.*)\1$/s, "$2")] : [];
}
