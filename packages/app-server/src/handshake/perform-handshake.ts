import type { Connection } from "../connection/connection.js";
import type { HandshakeOptions } from "./handshake-options.js";
import type { InitializeResponse } from "./initialize.js";

/** Introduces the client; until then the server refuses everything else, and afterwards a second introduction. */
export async function performHandshake(
  connection: Connection,
  { clientInfo, experimentalApi = true, optOutNotificationMethods }: HandshakeOptions,
): Promise<InitializeResponse> {
  const server = await connection.request("initialize", {
    clientInfo,
    capabilities: { experimentalApi, optOutNotificationMethods },
  });
  connection.notify("initialized");
  return server;
}
