/** Who the client is. Becomes part of the user agent that model providers see. */
export interface ClientInfo {
  /** Machine name, for example `my_app`. Must be a legal HTTP header value; it becomes the threads' `originator`. */
  name: string;
  /** Name for people. Default: none. */
  title?: string | null | undefined;
  /** The client's own version. */
  version: string;
}

/** What the client can do, told once in the handshake. */
export interface InitializeCapabilities {
  /** Whether experimental methods and fields may be used; without it the server refuses them. */
  experimentalApi: boolean;
  /** Whether the server may ask this client for `attestation/generate`. Default: `false`. */
  requestAttestation?: boolean | undefined;
  /** Exact names of notifications the server shall not send on this connection. Default: none. */
  optOutNotificationMethods?: readonly string[] | undefined;
}

/** Parameters of `initialize`, the first request of every connection. */
export interface InitializeParams {
  /** Who the client is. */
  clientInfo: ClientInfo;
  /** What it can do. */
  capabilities?: InitializeCapabilities | undefined;
}

/** Result of `initialize`: who the server is. */
export interface InitializeResponse {
  /** The user agent the server sends to model providers, with its version and this client's name. */
  userAgent: string;
  /** Absolute path of the server's `CODEX_HOME`. */
  codexHome: string;
  /** `"unix"` or `"windows"`. */
  platformFamily: string;
  /** `"linux"`, `"macos"` or `"windows"`. */
  platformOs: string;
}
