// What a program needs that loads the client only when it uses it: the errors, which are those of the root entry, and the
// check of an address.

export { ConnectionClosedError } from "./connection/connection-closed-error.js";
export { ConnectionLostError } from "./connection/connection-lost-error.js";
export { MessageTooLargeError } from "./connection/outgoing-message.js";
export { RequestFailedError } from "./connection/request-failed-error.js";
export { RequestTimeoutError } from "./connection/request-timeout-error.js";
export { isEncryptedOrLoopback } from "./transport/web-socket-options.js";
