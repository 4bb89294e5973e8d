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
import { findSecrets } from "../../secrets/find-secrets.js";

/**
 * Starts an app-server, or connects to the one whose address was given.
 *
 * @param options the caller's, checked
 * @param overrides `config` flattened, then the raw ones, in the order they are to be sent
 * @param opening what to do with the connection before anything is sent, and what gives up connecting
 */
export function openServer(
  options: CodexOptions,
  overrides: readonly string[],
  { setUp, signal }: { setUp: (connection: Connection) => void; signal: AbortSignal },
): Promise<AppServerClient> {
  const { baseUrl, env, transport, apiKey, onDiagnostic, ...rest } = options;
  const common: AppServerClientOptions = {
    clientInfo: { name: "codex_sdk_ts", title: "Codex SDK for TypeScript", version: sdkVersion },
    onDiagnostic: ({ code, message, detail }) =>
      reportDiagnostic(onDiagnostic, { code, message, ...(detail !== undefined && { detail }) }),
    setUp,
    secrets: findSecrets(options),
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
    apiKey: (apiKey ?? (env ?? process.env)["CODEX_API_KEY"])?.trim() || undefined,
    configOverrides: [...overrides, ...base],
  });
}
