import {
  type AppServerClient,
  type AppServerClientOptions,
  type Connection,
  type ConnectionDiagnostic,
  connectAppServer,
  startAppServer,
} from "@codex/app-server";
import { flattenConfig } from "@codex/config";

import type { CodexOptions } from "../../options/codex-options.js";
import { sdkVersion } from "../sdk-version.js";
import { environmentValue } from "../session-file.js";

/** What an engine does while a connection is opened, and over its life. */
export interface OpeningOptions {
  setUp(connection: Connection): void;
  onDiagnostic(diagnostic: ConnectionDiagnostic): void;
  signal: AbortSignal;
  /** What must not get into a message. */
  secrets: readonly string[];
}

/**
 * Starts an app-server, or connects to the one whose address was given.
 *
 * @param options the caller's, checked
 * @param overrides `config` flattened, then the raw ones, in the order they are to be sent
 * @param opening what to do with the connection before anything is sent, what to do with its diagnostics, what gives up
 *   connecting, and what must not get into a message
 */
export function openServer(
  options: CodexOptions,
  overrides: readonly string[],
  { signal, ...opening }: OpeningOptions,
): Promise<AppServerClient> {
  const { baseUrl, env, transport, apiKey, onDiagnostic: _, ...rest } = options;
  const common: AppServerClientOptions = {
    clientInfo: { name: "codex_sdk_ts", title: "Codex SDK for TypeScript", version: sdkVersion },
    ...opening,
  };
  if (typeof transport === "object") {
    const { url, token } = transport;
    return connectAppServer({ ...common, url, token, signal, maxMessageBytes: rest.maxLineBytes });
  }
  const base = baseUrl === undefined ? [] : flattenConfig({ openai_base_url: baseUrl });
  return startAppServer({
    ...rest,
    ...common,
    env,
    // This mode of the binary does not read the variable, nor drop the space around a key.
    apiKey: (apiKey ?? environmentValue(env ?? process.env, "CODEX_API_KEY"))?.trim() || undefined,
    configOverrides: [...overrides, ...base],
  });
}
