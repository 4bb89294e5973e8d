import { InvalidArgumentError } from "../arguments/invalid-argument-error.js";
import { ownFields } from "../arguments/own-fields.js";
import { refuseNul } from "../arguments/refuse-nul.js";
import { type Environment, environmentValue } from "./environment-value.js";
import { prependPath } from "./prepend-path.js";

const ORIGINATOR_VARIABLE = "CODEX_INTERNAL_ORIGINATOR_OVERRIDE";
const API_KEY_VARIABLE = "CODEX_API_KEY";
/** What the published SDK calls itself to the service. */
const TYPESCRIPT_SDK_ORIGINATOR = "codex_sdk_ts";

/** What the environment of the child is made of. */
export interface EnvironmentOptions {
  /** The caller's own environment, instead of the inherited one. A variable set to `undefined` is left out. */
  env?: Environment | undefined;
  /** The host's environment (`process.env`), used when `env` is not given. */
  inherited: Environment;
  /** Becomes `CODEX_API_KEY`, whatever the environment says. Empty means none. `codex app-server` ignores it. */
  apiKey?: string | undefined;
  /** Directories to put in front of `PATH`, without repeating them. See `CodexBinary.pathDirectories`. */
  pathDirectories: readonly string[];
  /**
   * How the SDK names itself in requests to the model, in ASCII, unless the environment has
   * `CODEX_INTERNAL_ORIGINATOR_OVERRIDE` already. Default `codex_sdk_ts`, as the published SDK.
   */
  originator?: string | undefined;
  /** The platform whose rules for names hold. Default: the host's. */
  platform?: NodeJS.Platform | undefined;
}

/**
 * The whole environment of the child. Pure: reads nothing but its argument. The result has no prototype, because Node passes
 * inherited properties on to the child as well.
 *
 * Everything else is passed on as it is. That includes `RUST_LOG`, which makes the binary log to stderr at length: a
 * caller who debugs the binary sets it on purpose, and of a flood only a bounded tail is kept. Leave it out with
 * `env: { ...process.env, RUST_LOG: undefined }`.
 *
 * @throws {InvalidArgumentError} for a name or value the system cannot carry, and an originator that is not ASCII.
 * Values are not repeated in the error.
 */
export function buildEnvironment(options: EnvironmentOptions): Record<string, string> {
  const {
    env,
    inherited,
    apiKey,
    pathDirectories,
    originator,
    platform = process.platform,
  } = ownFields(options);
  const result = env === undefined ? copyInherited(inherited) : copyChecked(env);
  if (originator !== undefined) checkOriginator(originator);
  if (!environmentValue(result, ORIGINATOR_VARIABLE, platform)) {
    result[ORIGINATOR_VARIABLE] = originator ?? TYPESCRIPT_SDK_ORIGINATOR;
  }
  if (apiKey !== undefined && apiKey !== "") {
    refuseNul("apiKey", apiKey);
    result[API_KEY_VARIABLE] = apiKey;
  }
  prependPath(result, pathDirectories, platform);
  return result;
}

/** The system cannot have given us anything it does not take. */
function copyInherited(env: Environment): Record<string, string> {
  const copy: Record<string, string> = ownFields({});
  for (const [name, value] of Object.entries(env)) if (value !== undefined) copy[name] = value;
  return copy;
}

function copyChecked(env: Readonly<Record<string, unknown>>): Record<string, string> {
  const copy: Record<string, string> = ownFields({});
  for (const [name, value] of Object.entries(env)) {
    if (value === undefined) continue;
    // Windows itself keeps variables whose name begins with "=" (the current directory of each drive).
    if (name === "" || name.includes("\0") || name.includes("=", 1)) {
      throw new InvalidArgumentError({
        option: "env",
        expected: 'an object whose names are not empty and have no "=" or NUL in them',
        received: `one with the name ${JSON.stringify(name)}`,
      });
    }
    if (typeof value !== "string") {
      throw new InvalidArgumentError({
        option: `env.${name}`,
        expected: "a string or undefined",
        received: value === null ? "null" : `a ${typeof value}`,
      });
    }
    refuseNul(`env.${name}`, value);
    copy[name] = value;
  }
  return copy;
}

function checkOriginator(originator: string): void {
  // It travels in a header, and one that is not ASCII costs seconds of failing handshakes.
  if (/^[\x21-\x7e]+(?: [\x21-\x7e]+)*$/.test(originator)) return;
  throw new InvalidArgumentError({
    option: "originator",
    expected: "one or more words of printable ASCII",
    received: JSON.stringify(originator),
  });
}
