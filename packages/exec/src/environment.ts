import { accessSync, constants } from "node:fs";
import { posix, win32 } from "node:path";
import { InvalidArgumentError, ownFields, refuseNul } from "./options.js";

const originatorVariable = "CODEX_INTERNAL_ORIGINATOR_OVERRIDE";
const apiKeyVariable = "CODEX_API_KEY";
/** The originator that the published SDK sends. */
const typescriptSdkOriginator = "codex_sdk_ts";

/** Environment variables by name. A variable that is `undefined` is not set. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Options of {@link buildEnvironment}. */
export interface EnvironmentOptions {
  /** The environment to use instead of the inherited one. Variables that are `undefined` are omitted. */
  env?: Environment | undefined;
  /** The environment of the host (`process.env`). Used when `env` is not given. */
  inherited: Environment;
  /**
   * The value of `CODEX_API_KEY`; takes precedence over the environment. An empty text counts as not given. `codex
   * app-server` ignores the variable.
   */
  apiKey?: string | undefined;
  /** Directories to put at the front of `PATH`, without duplicates. See `CodexBinary.pathDirectories`. */
  pathDirectories: readonly string[];
  /**
   * The name under which the SDK makes requests to the model, in printable ASCII. Ignored when the environment already
   * sets `CODEX_INTERNAL_ORIGINATOR_OVERRIDE`. Default: `codex_sdk_ts`, as in the published SDK.
   */
  originator?: string | undefined;
  /** The platform whose rules for variable names apply. Default: the host's. */
  platform?: NodeJS.Platform | undefined;
}

/**
 * Builds the complete environment of the child. It reads nothing but its argument and whether the file in
 * `NODE_EXTRA_CA_CERTS` is readable: that is passed on as `CODEX_CA_CERTIFICATE`, unless the environment sets this or
 * `SSL_CERT_FILE`. The result has no prototype,
 * because Node passes inherited properties on to the child too.
 *
 * Variables that are not listed in {@link EnvironmentOptions} are passed on unchanged. That includes `RUST_LOG`, which
 * makes the binary write long logs to stderr: callers set it on purpose to debug the binary, and only a bounded tail of
 * stderr is kept. Omit it with `env: { ...process.env, RUST_LOG: undefined }`.
 *
 * @throws {InvalidArgumentError} when the system cannot represent a name or a value, or the originator is not printable
 *   ASCII. The error does not quote values of variables.
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
  if (!environmentValue(result, originatorVariable, platform)) {
    result[originatorVariable] = originator ?? typescriptSdkOriginator;
  }
  passCertificatesOn(result, platform);
  if (apiKey !== undefined && apiKey !== "") {
    refuseNul("apiKey", apiKey);
    result[apiKeyVariable] = apiKey;
  }
  prependPath(result, pathDirectories, platform);
  return result;
}

/** The value of a variable. On Windows the case of its name does not matter. */
export function environmentValue(
  env: Environment,
  name: string,
  platform: NodeJS.Platform,
): string | undefined {
  const spelling = spellingOf(name, env, platform);
  return spelling === undefined ? undefined : env[spelling];
}

/**
 * How a variable's name is spelled in an environment, or `undefined` when it is not set. Of several spellings on Windows,
 * the system's own `Path` counts, otherwise the last one.
 */
function spellingOf(name: string, env: Environment, platform: NodeJS.Platform): string | undefined {
  if (platform !== "win32") return Object.hasOwn(env, name) && env[name] !== undefined ? name : undefined;
  const spellings = Object.keys(env).filter(
    (key) => key.toUpperCase() === name.toUpperCase() && env[key] !== undefined,
  );
  return spellings.includes("Path") ? "Path" : spellings.at(-1);
}

/**
 * Puts directories at the front of an environment's `PATH`, in place, and removes later occurrences of them. On Windows
 * only one spelling of the name is left, so that the child sees the value set here.
 */
function prependPath(
  env: Record<string, string>,
  directories: readonly string[],
  platform: NodeJS.Platform,
): void {
  if (directories.length === 0) return;
  const { delimiter } = platform === "win32" ? win32 : posix;
  const name = spellingOf("PATH", env, platform) ?? "PATH";
  const rest = (env[name] ?? "")
    .split(delimiter)
    .filter((entry) => entry !== "" && !directories.includes(entry));
  if (platform === "win32") {
    for (const key of Object.keys(env)) if (key.toUpperCase() === "PATH") delete env[key];
  }
  env[name] = [...directories, ...rest].join(delimiter);
}

/** Codex reads the first of these that is set. */
const certificateVariables = ["CODEX_CA_CERTIFICATE", "SSL_CERT_FILE"];

/** Gives the agent the certificates that the host's Node trusts in addition, unless the environment names others. */
function passCertificatesOn(env: Record<string, string>, platform: NodeJS.Platform): void {
  const file = environmentValue(env, "NODE_EXTRA_CA_CERTS", platform);
  if (!file || certificateVariables.some((name) => environmentValue(env, name, platform))) return;
  try {
    accessSync(file, constants.R_OK);
    env["CODEX_CA_CERTIFICATE"] = file;
  } catch {
    // Node ignores such a file. Codex would refuse every connection.
  }
}

/** Needs no checks: the system gave us these variables, so it accepts them. */
function copyInherited(env: Environment): Record<string, string> {
  const copy: Record<string, string> = ownFields({});
  for (const [name, value] of Object.entries(env)) if (value !== undefined) copy[name] = value;
  return copy;
}

function copyChecked(env: Readonly<Record<string, unknown>>): Record<string, string> {
  const copy: Record<string, string> = ownFields({});
  for (const [name, value] of Object.entries(env)) {
    if (value === undefined) continue;
    // A name may begin with "=": Windows keeps the current directory of each drive in such variables.
    if (name === "" || name.includes("\0") || name.includes("=", 1)) {
      throw new InvalidArgumentError({
        option: "env",
        expected: 'an object whose names are not empty and contain no "=" or NUL',
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
  // The originator travels in a header. One that is not ASCII costs seconds of failed handshakes.
  if (/^[\x21-\x7e]+(?: [\x21-\x7e]+)*$/.test(originator)) return;
  throw new InvalidArgumentError({
    option: "originator",
    expected: "one or more words of printable ASCII",
    received: JSON.stringify(originator),
  });
}
