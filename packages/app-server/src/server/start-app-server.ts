import { buildEnvironment, findCodexBinary, ownFields, startProcess } from "@codex/exec";

import { stdioTransport } from "../transport/stdio-transport.js";
import { appServerArguments } from "./app-server-arguments.js";
import { AppServerClient } from "./app-server-client.js";
import type { StartAppServerOptions } from "./start-app-server-options.js";

/**
 * Finds the binary, starts `codex app-server`, introduces this program and, with `apiKey`, logs in.
 *
 * The server ends with `client.close()`, with the host, and by itself when the host is killed (its stdin closes).
 *
 * @throws {BinaryNotFoundError} There is no binary.
 * @throws {SpawnError} It cannot be started.
 * @throws {ConnectionLostError} It ended at once, for example over a setting; its own words are in the message.
 * @throws {RequestFailedError} It refused the introduction or the login.
 * @throws {RequestTimeoutError} It did not answer.
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
    // SIGTERM lets the server end the commands it runs; of SIGINT it dies.
    interruptGraceMs: 0,
    killGraceMs: options.killGraceMs,
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
