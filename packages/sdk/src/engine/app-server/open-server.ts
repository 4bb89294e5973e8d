import {
  type AppServerClient,
  type AppServerClientOptions,
  type Connection,
  connectAppServer,
  startAppServer,
} from "@codex/app-server";
import { flattenConfig } from "@codex/config";

import type { CodexOptions } from "../../codex/codex-options.js";
import { reportDiagnostic } from "../../codex/report-diagnostic.js";
import { sdkVersion } from "../../sdk-version.js";
import { environmentValue } from "../../session/codex-home.js";

/**
 * Starts an app-server, or connects to the one whose address was given.
 *
 * @param options the caller's, checked
 * @param overrides `config` flattened, then the raw ones, in the order they are to be sent
 * @param opening what to do with the connection before anything is sent, what gives up connecting, and what must not get
 *   into a message
 */
export function openServer(
  options: CodexOptions,
  overrides: readonly string[],
  opening: { setUp: (connection: Connection) => void; signal: AbortSignal; secrets: readonly string[] },
): Promise<AppServerClient> {
  const { setUp, signal, secrets } = opening;
  const { baseUrl, env, transport, apiKey, onDiagnostic, ...rest } = options;
  const common: AppServerClientOptions = {
    clientInfo: { name: "codex_sdk_ts", title: "Codex SDK for TypeScript", version: sdkVersion },
    onDiagnostic: ({ code, message, detail }) =>
      reportDiagnostic(onDiagnostic, { code, message, ...(detail !== undefined && { detail }) }),
    setUp,
    secrets,
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
