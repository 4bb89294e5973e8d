import { redact } from "@codex/protocol";
import type { CodexOptions, CodexOptionsInput } from "./codex-options.js";

/** The secrets of one `Codex`, which must not appear in messages. */
export class Secrets {
  readonly #options: CodexOptions;
  readonly #added = new Set<string>();
  #known: readonly string[] = [];

  /** @param options the options that contain the secrets */
  constructor(options: CodexOptions) {
    this.#options = options;
  }

  /** Hides a secret that the options do not have. */
  add(secret: string): void {
    this.#added.add(secret);
  }

  /** Hides the secrets of settings. */
  addFrom(config: object): void {
    for (const secret of secretsIn(config)) this.#added.add(secret);
  }

  /**
   * Finds the current secrets; `process.env` may change. Returns the same array while they stay the same, because
   * `redact()` caches its search by that array.
   */
  list(): readonly string[] {
    const found = [...findSecrets(this.#options), ...this.#added];
    const isSame = found.length === this.#known.length && found.every((each, at) => each === this.#known[at]);
    if (!isSame) this.#known = found;
    return this.#known;
  }

  /** Hides the secrets in a text. */
  redact(text: string): string {
    return redact(text, this.list());
  }

  /** Wraps a listener so that it receives diagnostics without secrets. */
  redactDiagnostics(listener: CodexOptions["onDiagnostic"]): CodexOptions["onDiagnostic"] {
    if (listener === undefined) return undefined;
    return (diagnostic) => {
      const { message, detail } = diagnostic;
      return listener({
        ...diagnostic,
        message: this.redact(message),
        ...(detail !== undefined && { detail: this.redact(detail) }),
      });
    };
  }
}

/** The names of variables, settings, headers and parameters that hold a secret. */
const secretName =
  /((^|[_-])(pass|pat)|(api|access|secret|private)[_-]?key|token|secret|password|passwd|credentials?|authorization)$/i;

/** Shorter names of URL parameters that hold a secret. */
const secretParameter = /^(key|auth|sig|signature|code|ticket|jwt)$/i;

/**
 * Finds the secrets that the agent receives: the API key, a server's token, credentials in URLs, and the values of
 * environment variables and settings whose names say that they are secret.
 */
export function findSecrets({
  apiKey,
  baseUrl,
  transport,
  env = process.env,
  config = {},
  configOverrides = [],
}: CodexOptionsInput): string[] {
  const server = typeof transport === "object" ? transport : undefined;
  return [
    ...(apiKey === undefined ? [] : [apiKey]),
    ...(server?.token === undefined ? [] : [server.token.trim()]),
    ...secretsInUrl(server?.url),
    ...secretsInUrl(baseUrl),
    ...secretsIn(env),
    ...secretsIn(config),
    ...configOverrides.flatMap(secretsInOverride),
  ];
}

/** Finds secrets in a table and the tables within it. */
function secretsIn(table: object): string[] {
  return Object.entries(table).flatMap(([name, value]: [string, unknown]) => {
    if (typeof value === "string") return secretsInText(name, value);
    return typeof value === "object" && value !== null ? secretsIn(value) : [];
  });
}

/** Finds a value that has the name of a secret, or the credentials in a URL. */
function secretsInText(name: string, value: string): string[] {
  // A header's key may appear without the scheme in front of it.
  return secretName.test(name) ? [value.replace(/^(?:bearer|basic|token)\s+/i, "")] : secretsInUrl(value);
}

/** Finds secrets in a raw `key=value` override, whose value may be quoted. */
function secretsInOverride(override: string): string[] {
  const [, name = "", value = ""] = /^([^=]*)=(.*)$/s.exec(override) ?? [];
  return secretsInText(name.trim(), value.trim().replace(/^(["'])(.*)\1$/s, "$2"));
}

/** Finds a URL's password (or user, if it has no password) and parameters that have the name of a secret. */
export function secretsInUrl(text: string | undefined): string[] {
  if (text === undefined || !/^[a-z][a-z\d+.-]*:\/\/\S*[@?#]/i.test(text) || !URL.canParse(text)) return [];
  const { username, password, searchParams, hash } = new URL(text);
  const parameters = [...searchParams, ...new URLSearchParams(hash.slice(1))];
  return [
    decode(password || username),
    ...parameters.flatMap(([name, value]) =>
      secretName.test(name) || secretParameter.test(name) ? [value] : [],
    ),
  ].filter((secret) => secret !== "");
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
