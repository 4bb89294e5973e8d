import { CodexError } from "@codex/protocol";

/**
 * The position of a value in the configuration: property names (strings) and array indexes (numbers), outermost first.
 * The empty path is the configuration itself.
 */
export type ConfigPath = readonly (string | number)[];

/** The parts of an {@link InvalidConfigError}. */
export type InvalidConfigDetails = {
  /** The position of the rejected value or key. */
  path: ConfigPath;
  /** What is valid at this position, as words that follow "expected". */
  expected: string;
  /** The kind of value that was found, as words that follow "got". Never the value itself: it may be a secret. */
  received: string;
  /** How to fix it, as one sentence. */
  remedy: string;
};

/**
 * The configuration contains something that cannot reach the CLI unchanged (code `invalid_config`). `flattenConfig` and
 * `toTomlValue` throw it before any process is started.
 *
 * The CLI itself would not complain: it silently keeps a literal that it cannot parse as a string.
 */
export class InvalidConfigError extends CodexError {
  declare readonly code: "invalid_config";

  /** The position of the rejected value or key: property names and array indexes, outermost first. */
  readonly path: ConfigPath;

  /** What is valid at this position. */
  readonly expected: string;

  /** The kind of value that was found (`null`, `an instance of Map`), never the value itself. */
  readonly received: string;

  constructor({ path, expected, received, remedy }: InvalidConfigDetails) {
    const position = path.length === 0 ? "" : ` at ${formatConfigPath(path)}`;
    super(
      "invalid_config",
      `Invalid configuration${position}: expected ${expected}, got ${received}. ${remedy}`,
    );
    this.path = path;
    this.expected = expected;
    this.received = received;
  }

  override get name(): string {
    return "InvalidConfigError";
  }
}

/**
 * Writes a path as JavaScript would: `mcp_servers.docs.args[0]`, `projects["/srv/a.b"].trust_level`. Names other than
 * plain words are quoted and escaped, so that a message always stays on one line.
 */
function formatConfigPath(path: ConfigPath): string {
  return path
    .map((segment, position) => {
      if (typeof segment === "number") return `[${segment}]`;
      if (!/^[A-Za-z0-9_-]+$/.test(segment)) return `[${quote(segment)}]`;
      return position === 0 ? segment : `.${segment}`;
    })
    .join("");
}

/** Also escapes the line separators and C1 control characters, which JSON leaves alone but a terminal interprets. */
function quote(name: string): string {
  const escaped = (character: string) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
  return JSON.stringify(name).replace(/[\p{Cc}\p{Zl}\p{Zp}]/gu, escaped);
}
