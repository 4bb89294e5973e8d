import { redact } from "@codex/protocol";
import type { CodexOptions } from "./codex-options.js";

/** The secrets of one `Codex`, to be kept out of messages. */
export class Secrets {
  readonly #options: CodexOptions;
  #known: readonly string[] = [];

  /** @param options where they are looked for */
  constructor(options: CodexOptions) {
    this.#options = options;
  }

  /**
   * The secrets as of now, since `process.env` may change. As long as they are the same, so is the array: what is computed
   * of it to find them is cached with it.
   */
  list(): readonly string[] {
    const found = findSecrets(this.#options);
    const isSame = found.length === this.#known.length && found.every((each, at) => each === this.#known[at]);
    if (!isSame) this.#known = found;
    return this.#known;
  }

  /** Hides them in a text. */
  redact(text: string): string {
    return redact(text, this.list());
  }

  /** Wraps a listener so that the diagnostics it receives are without them. */
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

/** How variables, settings, headers and parameters are called that hold a secret. */
const secretName =
  /((^|[_-])(pass|pat)|(api|access|secret|private)[_-]?key|token|secret|password|passwd|credentials?|authorization)$/i;

/** The same for parameters of a URL, which have shorter names. */
const secretParameter = /^(key|auth|sig|signature|code|ticket|jwt)$/i;

/**
 * The secrets that the agent is given: the API key, the token of a server, credentials in URLs, and what stands in
 * variables of its environment and in settings whose names say that it is one.
 */
export function findSecrets({
  apiKey,
  baseUrl,
  transport,
  env = process.env,
  config = {},
  configOverrides = [],
}: CodexOptions): string[] {
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

/** The secrets among the texts in a table, and in the tables in it. */
function secretsIn(table: object): string[] {
  return Object.entries(table).flatMap(([name, value]: [string, unknown]) => {
    if (typeof value === "string") return secretsInText(name, value);
    return typeof value === "object" && value !== null ? secretsIn(value) : [];
  });
}

/** A text that goes by the name of a secret, or the credentials in one that is a URL. */
function secretsInText(name: string, value: string): string[] {
  // The key of a header may show up without the scheme in front of it.
  return secretName.test(name) ? [value.replace(/^(?:bearer|basic|token)\s+/i, "")] : secretsInUrl(value);
}

/** Those in a raw `key=value`, without quotes. */
function secretsInOverride(override: string): string[] {
  const [, name = "", value = ""] = /^([^=]*)=(.*)$/s.exec(override) ?? [];
  return secretsInText(name.trim(), value.trim().replace(/^(["'])(.*)\1$/s, "$2"));
}

/** The password in a URL, or the user where there is none; and parameters that go by the name of a secret. */
function secretsInUrl(text: string | undefined): string[] {
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
