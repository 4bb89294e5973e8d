// The client. The protocol's own types are generated, and exported by `@codex/app-server/wire`.

export { Connection } from "./connection/connection.js";
export { ConnectionClosedError } from "./connection/connection-closed-error.js";
export type { ConnectionDiagnostic } from "./connection/connection-diagnostic.js";
export type { ConnectionEnd } from "./connection/connection-end.js";
export { type ConnectionLostDetails, ConnectionLostError } from "./connection/connection-lost-error.js";
export type { ConnectionOptions } from "./connection/connection-options.js";
export { MessageTooLargeError } from "./connection/outgoing-message.js";
export { RequestFailedError } from "./connection/request-failed-error.js";
export {
  type NoAnswer,
  noAnswer,
  type RequestContext,
  type RequestHandler,
} from "./connection/request-handler.js";
export type { RequestOptions } from "./connection/request-options.js";
export { RequestTimeoutError } from "./connection/request-timeout-error.js";
export { type RpcError, rpcErrorCode } from "./connection/rpc-message.js";
export type {
  RequestParams,
  ServerNotification,
  TypedNotifications,
  TypedRequestHandlers,
  TypedRequests,
} from "./connection/typed-methods.js";
export type { HandshakeOptions } from "./handshake/handshake-options.js";
export { AppServerClient } from "./server/app-server-client.js";
export type { AppServerClientOptions } from "./server/app-server-client-options.js";
export { type ConnectAppServerOptions, connectAppServer } from "./server/connect-app-server.js";
export { startAppServer } from "./server/start-app-server.js";
export type { StartAppServerOptions } from "./server/start-app-server-options.js";
export { stdioTransport } from "./transport/stdio-transport.js";
export type { Transport, TransportReceiver } from "./transport/transport.js";
export type { TransportEnd } from "./transport/transport-end.js";
export type { WebSocketOptions } from "./transport/web-socket-options.js";
export { webSocketTransport } from "./transport/web-socket-transport.js";
