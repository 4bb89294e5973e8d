// The client. The protocol's own types are generated, and exported by `@codex/app-server/wire`.

export type { AppServerClientOptions, HandshakeOptions } from "./app-server-client.js";
export { AppServerClient, type ConnectAppServerOptions, connectAppServer } from "./app-server-client.js";
export { Connection } from "./connection/connection.js";
export type { ConnectionEnd, ConnectionOptions } from "./connection/connection-options.js";
export {
  type NoAnswer,
  noAnswer,
  type RequestContext,
  type RequestHandler,
} from "./connection/incoming-requests.js";
export type { RequestOptions, TraceContext } from "./connection/outgoing-request.js";
export type {
  RequestParams,
  ServerNotification,
  TypedNotifications,
  TypedRequestHandlers,
  TypedRequests,
} from "./connection/typed-methods.js";
export type { ConnectionDiagnostic } from "./messages/diagnostic.js";
export type { TransportEnd } from "./messages/errors.js";
export {
  ConnectionClosedError,
  ConnectionLostError,
  MessageTooLargeError,
  RequestFailedError,
  RequestTimeoutError,
} from "./messages/errors.js";
export { type RpcError, rpcErrorCode } from "./messages/rpc-message.js";
export type { StartAppServerOptions } from "./start-app-server.js";
export { startAppServer } from "./start-app-server.js";
export { stdioTransport } from "./transport/stdio.js";
export type { Transport, TransportReceiver } from "./transport/transport.js";
export { webSocketTransport } from "./transport/web-socket.js";
export type { WebSocketOptions } from "./transport/web-socket-options.js";
