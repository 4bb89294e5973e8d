import type { Connection } from "../connection/connection.js";
import type { InitializeResponse } from "../wire/index.js";
import type { HandshakeOptions } from "./handshake-options.js";

/** Introduces the client; until then the server refuses everything else, and afterwards a second introduction. */
export async function performHandshake(
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
