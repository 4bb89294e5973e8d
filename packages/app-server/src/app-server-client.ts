import { type CodexProcess, ownFields } from "@codex/exec";
import { Connection } from "./connection/connection.js";
import type { ConnectionOptions } from "./connection/connection-options.js";
import type { Transport } from "./transport/transport.js";
import { webSocketTransport } from "./transport/web-socket.js";
import type { WebSocketOptions } from "./transport/web-socket-options.js";
import type { ClientInfo, InitializeResponse } from "./wire/index.js";

/** Options of the handshake that opens every connection. */
export interface HandshakeOptions {
  /**
   * Identifies the client. Model providers receive `name` and `version`. `name` becomes the `originator` of threads and
   * must be a valid HTTP header value. `title` is a display name.
   */
  clientInfo: Omit<ClientInfo, "title"> & { title?: string | null | undefined };
  /** Whether to enable experimental methods and fields. Default: `true`. */
  experimentalApi?: boolean | undefined;
  /** Methods of notifications that the server should not send. Default: none. */
  optOutNotificationMethods?: readonly string[] | undefined;
}

/** Options of a client over any transport. */
export interface AppServerClientOptions extends ConnectionOptions, HandshakeOptions {
  /**
   * Called before anything is sent. Register listeners and handlers here if they must receive the first messages of the
   * server, such as `configWarning`, which arrive with its response to the handshake.
   */
  setUp?: ((connection: Connection) => void) | undefined;
}

/** A {@link Connection} that has completed the handshake. */
export class AppServerClient extends Connection {
  /** The process that `startAppServer` started, for inspection only. `close()` of the client ends it. */
  readonly process: CodexProcess | undefined;
  #server: InitializeResponse | undefined;

  private constructor(transport: Transport, options: AppServerClientOptions, process?: CodexProcess) {
    super(transport, options);
    this.process = process;
  }

  /**
   * Performs the handshake over a transport. Closes the transport if that fails.
   *
   * @param transport Must not be started yet. The client takes ownership of it.
   * @param options Client info, capabilities and limits.
   * @param process The process behind the transport, exposed as `client.process`.
   * @throws {CodexError} when the handshake fails; see {@link Connection.request} for the errors.
   */
  static async connect(
    transport: Transport,
    options: AppServerClientOptions,
    process?: CodexProcess,
  ): Promise<AppServerClient> {
    options = ownFields(options);
    let client: AppServerClient | undefined;
    try {
      client = new AppServerClient(transport, options, process);
      options.setUp?.(client);
      client.#server = await performHandshake(client, options);
      return client;
    } catch (error) {
      await (client ?? transport).close();
      throw error;
    }
  }

  /** The server's response to the handshake, such as its user agent and `codexHome`. */
  get server(): InitializeResponse {
    if (this.#server === undefined) throw new Error("The handshake has not completed yet.");
    return this.#server;
  }
}

/** Options of {@link connectAppServer}. */
export interface ConnectAppServerOptions extends AppServerClientOptions, WebSocketOptions {}

/**
 * Connects to a running `codex app-server --listen ws://…` and performs the handshake. `close()` leaves the server and its
 * threads running.
 *
 * @throws {ConnectionLostError} when the connection cannot be established.
 * @throws {RequestFailedError} when the server rejects the handshake.
 * @throws {RequestTimeoutError} when the server does not respond.
 * @throws {CodexError} with code `invalid_option` when an option is invalid.
 */
export async function connectAppServer(options: ConnectAppServerOptions): Promise<AppServerClient> {
  options = ownFields(options);
  return await AppServerClient.connect(await webSocketTransport(options), options);
}

/** The server rejects all other requests before the handshake, and a second handshake after it. */
async function performHandshake(
  connection: Connection,
  { clientInfo, experimentalApi = true, optOutNotificationMethods }: HandshakeOptions,
): Promise<InitializeResponse> {
  const server = await connection.request("initialize", {
    clientInfo: { ...clientInfo, title: clientInfo.title ?? null },
    capabilities: {
      experimentalApi,
      requestAttestation: false,
      optOutNotificationMethods: optOutNotificationMethods ? [...optOutNotificationMethods] : null,
    },
  });
  connection.notify("initialized");
  return server;
}
