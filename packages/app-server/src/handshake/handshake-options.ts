import type { ClientInfo } from "../wire/index.js";

/** How a client introduces itself. */
export interface HandshakeOptions {
  /**
   * Who the client is. Model providers see `name` and `version`; `name` becomes the `originator` of threads and must be
   * a legal value of an HTTP header. `title` is for people.
   */
  clientInfo: Omit<ClientInfo, "title"> & { title?: string | null | undefined };
  /** Whether experimental methods and fields may be used. Default: `true`. */
  experimentalApi?: boolean | undefined;
  /** Names of notifications that the server leaves out. Default: it sends all. */
  optOutNotificationMethods?: readonly string[] | undefined;
}
