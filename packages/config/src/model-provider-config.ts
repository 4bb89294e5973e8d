import type { OpenEnum } from "@codex/protocol";
import type { CodexConfigMap, CodexConfigObject } from "./codex-config-value.js";

/** A service that implements the Responses API: one entry of `model_providers`. */
export interface ModelProviderConfig extends CodexConfigObject {
  /** Display name. */
  name?: string | undefined;
  /** Base URL of the API, up to and including the version: `https://example.com/v1`. */
  base_url?: string | undefined;
  /**
   * Name of the environment variable that holds the API key. Prefer this to every other way to pass a key: anyone may see
   * the name, and the key stays in the environment. A turn fails when the variable is not set.
   */
  env_key?: string | undefined;
  /** Instructions for a user whose `env_key` variable is not set. */
  env_key_instructions?: string | undefined;
  /** The wire protocol. `"responses"` is the default and the only one that the CLI still supports. */
  wire_api?: OpenEnum<"responses"> | undefined;
  /** Parameters added to the query of every request. */
  query_params?: CodexConfigMap<string> | undefined;
  /** Headers of every request. Visible in the process list: use `env_http_headers` for secrets. */
  http_headers?: CodexConfigMap<string> | undefined;
  /**
   * Header names, each with the name of the environment variable that holds its value. A header whose variable is unset or
   * empty is omitted.
   */
  env_http_headers?: CodexConfigMap<string> | undefined;
  /** How often a failed HTTP request is retried. */
  request_max_retries?: number | undefined;
  /** How often a dropped stream is reopened. Default: 5. */
  stream_max_retries?: number | undefined;
  /** Idle time, in milliseconds, after which a stream counts as dropped. */
  stream_idle_timeout_ms?: number | undefined;
  /** Timeout for opening a WebSocket, in milliseconds. */
  websocket_connect_timeout_ms?: number | undefined;
  /** Whether requests carry the user's OpenAI login. Default: false. */
  requires_openai_auth?: boolean | undefined;
  /** Whether the service supports the WebSocket transport. Default: false. */
  supports_websockets?: boolean | undefined;
  /** A command that prints a bearer token. It runs again when the token has expired or was rejected. */
  auth?: ModelProviderAuthConfig | undefined;
  /** The bearer token itself. Visible in the process list: use `env_key` or `auth` instead. */
  experimental_bearer_token?: string | undefined;
}

/** A command that prints a bearer token. */
export interface ModelProviderAuthConfig extends CodexConfigObject {
  /** The program. A bare name is looked up on `PATH`. */
  command?: string | undefined;
  /** Arguments of the program. */
  args?: readonly string[] | undefined;
  /** Working directory of the program. */
  cwd?: string | undefined;
  /** How long the command may run, in milliseconds. */
  timeout_ms?: number | undefined;
  /** Age, in milliseconds, at which the token is fetched again. 0: only after it was rejected. */
  refresh_interval_ms?: number | undefined;
}
