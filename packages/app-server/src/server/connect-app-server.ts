import { ownFields } from "@codex/exec";

import type { WebSocketOptions } from "../transport/web-socket-options.js";
import { webSocketTransport } from "../transport/web-socket-transport.js";
import { AppServerClient } from "./app-server-client.js";
import type { AppServerClientOptions } from "./app-server-client-options.js";

/** Options of {@link connectAppServer}: where the server listens, and how to speak with it. */
export interface ConnectAppServerOptions extends AppServerClientOptions, WebSocketOptions {}

/**
 * Connects to a `codex app-server --listen ws://…` that runs already, and introduces this program. `close()` leaves the
 * server and its threads running.
 *
 * @throws {ConnectionLostError} The connection cannot be made.
 * @throws {RequestFailedError} The server refused the introduction.
 * @throws {RequestTimeoutError} It did not answer.
 */
export async function connectAppServer(options: ConnectAppServerOptions): Promise<AppServerClient> {
  options = ownFields(options);
  return await AppServerClient.connect(await webSocketTransport(options), options);
}
