import { type CodexProcess, ownFields } from "@codex/exec";

import { Connection } from "../connection/connection.js";
import { performHandshake } from "../handshake/perform-handshake.js";
import type { Transport } from "../transport/transport.js";
import type { InitializeResponse } from "../wire/index.js";
import type { AppServerClientOptions } from "./app-server-client-options.js";

/** A connection that has introduced itself and is ready for use. */
export class AppServerClient extends Connection {
  /** The process behind the connection, where `startAppServer` started one. Only to look at: `close()` ends it. */
  readonly process: CodexProcess | undefined;
  #server: InitializeResponse | undefined;

  private constructor(transport: Transport, options: AppServerClientOptions, process?: CodexProcess) {
    super(transport, options);
    this.process = process;
  }

  /**
   * Introduces this program over a transport. When that fails, the transport is closed.
   *
   * @param transport Not started yet. The client owns it from now on.
   * @param options Who this program is, what it can do, and limits.
   * @param process The process behind the transport, to be shown as `client.process`.
   * @throws {CodexError} whatever `request("initialize")` rejects with.
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

  /** What the server told about itself. */
  get server(): InitializeResponse {
    if (this.#server === undefined) throw new Error("The handshake is not over yet.");
    return this.#server;
  }
}
