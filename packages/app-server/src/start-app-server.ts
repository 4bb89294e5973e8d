import { buildEnvironment, findCodexBinary, ownFields, startProcess } from "@codex/exec";
import { AppServerClient, type AppServerClientOptions } from "./app-server-client.js";
import { stdioTransport } from "./transport/stdio.js";

/** Options of {@link startAppServer}. */
export interface StartAppServerOptions extends AppServerClientOptions {
  /**
   * The path of the `codex` executable. Default: the binary of the npm package `@openai/codex`, then `codex` on `PATH`.
   */
  codexPathOverride?: string | undefined;
  /**
   * Raw `key=value` overrides of settings, in order; `flattenConfig` of `@codex/config` creates them from an object.
   * They are visible in the process list, so never put secrets here. Default: none.
   */
  configOverrides?: readonly string[] | undefined;
  /** Whether the server refuses to start if the configuration has unknown settings. Default: `false`. */
  strictConfig?: boolean | undefined;
  /**
   * The entire environment of the server. Variables that `codex` needs to find its tools are added, and `NO_COLOR`,
   * which keeps its log readable. Default: the environment of this program.
   */
  env?: Readonly<Record<string, string | undefined>> | undefined;
  /**
   * The API key to log in with once the server runs. It takes the place of stored credentials and stays in the server's
   * memory. (The app-server mode of the binary reads neither `CODEX_API_KEY` nor `OPENAI_API_KEY`.)
   */
  apiKey?: string | undefined;
  /** The working directory of the server, and of threads that set none. Default: that of this program. */
  cwd?: string | undefined;
  /** Called with the server's log (its stderr) as it is written. Errors quote its tail in any case. Default: none. */
  onStderr?: ((text: string) => void) | undefined;
  /** Milliseconds from closing stdin in `close()` to SIGTERM, if the server still runs. Default: 2000. */
  stdinGraceMs?: number | undefined;
  /** Milliseconds from SIGTERM to SIGKILL, for the processes that still run. Default: 5000. */
  killGraceMs?: number | undefined;
  /**
   * Whether a supervisor ends the server and everything it started when this program is killed. See `startProcess` of
   * `@codex/exec`. Default: `true`.
   */
  supervisor?: boolean | undefined;
  /**
   * The largest message accepted, in bytes. A larger one ends the connection. `maxSendBytes` is 1 MiB less, because the
   * server echoes what it receives. Default: 64 MiB.
   */
  maxLineBytes?: number | undefined;
}

/**
 * Finds the binary, starts `codex app-server`, performs the handshake and, given an `apiKey`, logs in.
 *
 * The server ends on `client.close()` and when this program exits. If this program is killed, the server's stdin closes
 * and it exits on its own; on Linux the `supervisor` makes sure of it.
 *
 * @example
 * await using client = await startAppServer({ clientInfo: { name: "my_app", version: "1.0.0" } });
 * const { thread } = await client.request("thread/start", { cwd: process.cwd() });
 *
 * @throws {BinaryNotFoundError} when there is no binary.
 * @throws {SpawnError} when the binary cannot be started.
 * @throws {ConnectionLostError} when the server exits at once, for example over an invalid setting. The message quotes its
 *   stderr.
 * @throws {RequestFailedError} when the server rejects the handshake or the login.
 * @throws {RequestTimeoutError} when the server does not respond.
 * @throws {CodexError} with code `invalid_option` when an option is invalid.
 */
export async function startAppServer(options: StartAppServerOptions): Promise<AppServerClient> {
  options = ownFields(options);
  const { env, codexPathOverride } = options;
  const binary = findCodexBinary({ override: codexPathOverride, env });
  const environment = buildEnvironment({
    env,
    inherited: process.env,
    pathDirectories: binary.pathDirectories,
    originator: options.clientInfo.name,
  });
  const server = await startProcess({
    command: binary.path,
    args: appServerArguments(options),
    env: { NO_COLOR: "1", ...environment },
    cwd: options.cwd,
    maxLineBytes: options.maxLineBytes,
    onStderr: options.onStderr,
    secrets: options.secrets,
    stdinGraceMs: options.stdinGraceMs,
    // SIGTERM lets the server end the commands it runs. SIGINT kills it at once.
    interruptGraceMs: 0,
    killGraceMs: options.killGraceMs,
    supervisor: options.supervisor,
  });
  const client = await AppServerClient.connect(stdioTransport(server), options, server);
  if (options.apiKey !== undefined) await logIn(client, options.apiKey);
  return client;
}

async function logIn(client: AppServerClient, apiKey: string): Promise<void> {
  try {
    await client.request("account/login/start", { type: "apiKey", apiKey });
  } catch (error) {
    await client.close();
    throw error;
  }
}

/**
 * Builds the arguments of the server. Each override shares a token with its flag, so that no value can become a flag.
 * All overrides follow the subcommand, because the binary drops those before it.
 */
function appServerArguments({
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

/** Without this setting, a login writes the key in plain text to `$CODEX_HOME/auth.json`. */
const credentialsInMemory = 'cli_auth_credentials_store="ephemeral"';
