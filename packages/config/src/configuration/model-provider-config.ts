import type { OpenEnum } from "@codex/protocol";
import type { CodexConfigMap, CodexConfigObject } from "./codex-config-value.js";

/** A service that speaks the Responses API: one entry of `model_providers`. */
export interface ModelProviderConfig extends CodexConfigObject {
  /** Display name. */
  name?: string | undefined;
  /** Address of the API, up to and including the version: `https://example.com/v1`. */
  base_url?: string | undefined;
  /**
   * Name of the environment variable that holds the API key. This is the way to give a key: the name may be seen by
   * anyone, the key stays in the environment. A turn fails when the variable is missing.
   */
  env_key?: string | undefined;
  /** What to tell a person whose variable is missing. */
  env_key_instructions?: string | undefined;
  /** The protocol. `"responses"` is the only one the CLI still knows, and the default. */
  wire_api?: OpenEnum<"responses"> | undefined;
  /** Added to the query of every request. */
  query_params?: CodexConfigMap<string> | undefined;
  /** Headers for every request. Visible in the process list: for secrets use `env_http_headers`. */
  http_headers?: CodexConfigMap<string> | undefined;
  /** Header names, each with the environment variable that holds its value; left out when that is unset or empty. */
  env_http_headers?: CodexConfigMap<string> | undefined;
  /** How often a failed HTTP request is repeated. */
  request_max_retries?: number | undefined;
  /** How often a broken stream is opened again. Default: 5. */
  stream_max_retries?: number | undefined;
  /** Silence, in milliseconds, after which a stream counts as lost. */
  stream_idle_timeout_ms?: number | undefined;
  /** Time to open a WebSocket, in milliseconds. */
  websocket_connect_timeout_ms?: number | undefined;
  /** Whether requests carry the OpenAI login of the user. Default: false. */
  requires_openai_auth?: boolean | undefined;
  /** Whether the service offers the WebSocket transport. Default: false. */
  supports_websockets?: boolean | undefined;
  /** A command that prints a bearer token, run again when the token is old or refused. */
  auth?: ModelProviderAuthConfig | undefined;
  /** The bearer token itself. Visible in the process list: use `env_key` or `auth`. */
  experimental_bearer_token?: string | undefined;
}

/** How to get a bearer token from a command. */
export interface ModelProviderAuthConfig extends CodexConfigObject {
  /** The program; a bare name is looked up on `PATH`. */
  command?: string | undefined;
  /** Its arguments. */
  args?: readonly string[] | undefined;
  /** Directory it runs in. */
  cwd?: string | undefined;
  /** How long it may take, in milliseconds. */
  timeout_ms?: number | undefined;
  /** Age, in milliseconds, at which a token is fetched again; 0 only after it was refused. */
  refresh_interval_ms?: number | undefined;
}
