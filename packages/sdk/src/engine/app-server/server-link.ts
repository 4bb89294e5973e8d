import type { AppServerClient, Connection } from "@codex/app-server";

import { CodexClosedError } from "../../errors/codex-closed-error.js";

/** Opens a connection; calls `onOpening` with it before anything is sent. */
export type OpenServer = (onOpening: (connection: Connection) => void) => Promise<AppServerClient>;

/** The one connection of an engine: made when it is first needed, and made anew after it was lost. */
export class ServerLink {
  readonly #open: OpenServer;
  readonly #onLost: (error: Error) => void;
  #client: Promise<AppServerClient> | undefined;
  #opening: Connection | undefined;
  #isClosed = false;

  /**
   * @param open makes a connection
   * @param onLost told when a connection that stood has ended, unless `close()` ended it
   */
  constructor(open: OpenServer, onLost: (error: Error) => void) {
    this.#open = open;
    this.#onLost = onLost;
  }

  /** The connection. One that cannot be made rejects whoever waits for it; whoever comes later tries again. */
  connect(): Promise<AppServerClient> {
    this.#client ??= this.#connect();
    return this.#client;
  }

  /** Ends the connection, also one that is being made. Never rejects. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#opening?.close();
    const client = await this.#client?.catch(() => undefined);
    await client?.close();
  }

  async #connect(): Promise<AppServerClient> {
    try {
      const client = await this.#open((connection) => {
        if (this.#isClosed) throw new CodexClosedError();
        this.#opening = connection;
      });
      void client.closed.then(({ error }) => this.#onEnd(error));
      return client;
    } catch (error) {
      this.#client = undefined;
      throw this.#isClosed ? new CodexClosedError() : error;
    }
  }

  #onEnd(error: Error): void {
    this.#client = undefined;
    if (!this.#isClosed) this.#onLost(error);
  }
}
