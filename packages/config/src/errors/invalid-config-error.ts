import { CodexError } from "@codex/protocol";
import { type ConfigPath, formatConfigPath } from "./config-path.js";

/** What an {@link InvalidConfigError} is made from. */
export interface InvalidConfigDetails {
  /** Where the refused value, or the refused key, stands. */
  path: ConfigPath;
  /** What is possible at this place, as words that follow "expected". */
  expected: string;
  /** The kind of thing that was found, as words that follow "got". Never the value itself: it may be a secret. */
  received: string;
  /** What to do about it: one sentence. */
  remedy: string;
}

/**
 * The configuration holds something that cannot reach the CLI unchanged. Thrown by `flattenConfig` and
 * `toTomlValue` before anything is started; the code is `invalid_config`.
 *
 * The CLI does not complain about a value it cannot read: it keeps the text as a string. So whatever would not
 * arrive as it was given is refused here.
 */
export class InvalidConfigError extends CodexError {
  declare readonly code: "invalid_config";

  /** Where the refused value, or the refused key, stands: property names and array positions from the top. */
  readonly path: ConfigPath;

  /** What is possible at this place. */
  readonly expected: string;

  /** The kind of thing that was found (`null`, `an instance of Map`); never the value itself. */
  readonly received: string;

  constructor({ path, expected, received, remedy }: InvalidConfigDetails) {
    const place = path.length === 0 ? "" : ` at ${formatConfigPath(path)}`;
    super(
      "invalid_config",
      `Invalid configuration${place}: expected ${expected}, got ${received}. ${remedy}`,
    );
    this.path = path;
    this.expected = expected;
    this.received = received;
  }

  override get name(): string {
    return "InvalidConfigError";
  }
}
